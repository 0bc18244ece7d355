"""How images are predicted."""

from __future__ import annotations

from attrs import frozen

from search.config import GeometryForm


@frozen(kw_only=True)
class Settings:
    """What is written, and how it is computed.

    `flip` averages over all mirror images. `convert` reads grey pictures in colour, coloured ones in grey,
    and leaves out transparency. Of two geometries in a volume's header `geometry` is read; None: that of the
    training.
    """

    probabilities: bool = False
    overlay: bool = False
    flip: bool = False
    convert: bool = False
    geometry: GeometryForm | None = None


@frozen(kw_only=True)
class Machine:
    """Where it is computed, and how many images or windows at a time; outputs do not depend on it."""

    device: str = "cpu"
    batch: int = 4
