"""The content of a DARTS-UNet search's log, as the authors' notebook writes it, by epoch.

Source: `log_df.csv` of github.com/CGUCB/darts-unet (MIT).
"""

from datetime import datetime

from attrs import frozen

CELLS = tuple(f"skip_{encoder}_{decoder}" for decoder in (4, 3, 2, 1) for encoder in (1, 2, 3, 4))
"""The cells in the order of an epoch's rows of alphas: decoders from the deepest, encoders from the first."""

OPS = 10
NODES = 4
SIZES = {
    "Node_1_A": OPS,
    "Node_2_A": 2 * OPS,
    "Node_3_A": 3 * OPS,
    "SSB_A": NODES,
    "CSB_A": NODES,
}
"""The number of alphas in each column: of every op on every edge into a node, of every node in a block."""

MEASURES = ("Loss", "Accuracy", "IoU", "Dice")


@frozen
class Measured:
    """A row of measures, over the images of its epoch so far; NaN means not measured."""

    time: datetime
    epoch: int
    step: int
    lr: float
    loss: float
    accuracy: float
    iou: float
    dice: float


@frozen
class CellAlphas:
    """The raw alphas of a cell: for each node those of every op on the edges into it, edge after edge from
    node 0 on; for each block those of nodes 0 to 3.
    """

    node_1: tuple[float, ...]
    node_2: tuple[float, ...]
    node_3: tuple[float, ...]
    ssb: tuple[float, ...]
    csb: tuple[float, ...]


@frozen
class Epoch:
    """The log of an epoch: measures while it ran, the alphas of every cell at its end."""

    measured: tuple[Measured, ...]
    cells: tuple[CellAlphas, ...]
    ended: datetime


@frozen
class Log:
    """A whole log; `sha256` is that of the file, `test` was measured after the last epoch."""

    name: str
    sha256: str
    epochs: tuple[Epoch, ...]
    test: Measured
