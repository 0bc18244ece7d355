"""The ops: their vocabulary, their arithmetic, and their layers in torch."""
