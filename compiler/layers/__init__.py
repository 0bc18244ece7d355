"""The layers of stages and cells in torch, which emitted files carry copies of."""
