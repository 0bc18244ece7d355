"""What the networks of a study may cost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, get_args

from attrs import field, frozen

from genotype import Genotype
from search.scaling import Limit, limits_of

Unit = Literal["macs", "params", "latency", "memory"]
UNITS: tuple[Unit, ...] = get_args(Unit)
WORDS = {"macs": "MACs", "params": "parameters", "latency": "ms", "memory": "bytes"}
"""What is counted: MACs of an image, parameters, milliseconds of a forward pass of one image, bytes of a
training step.
"""
AXES = {
    "macs": "MACs of an image",
    "params": "parameters",
    "latency": "milliseconds of a forward pass of an image",
    "memory": "bytes of a training step",
}
ENDINGS = {"macs": "", "params": "_params", "latency": "ms"}
BYTES = {
    (letter if factor == 1024 else letter.replace("K", "k")) + ending: factor**power
    for power, letter in ((4, "T"), (3, "G"), (2, "M"), (1, "K"))
    for ending, factor in (("iB", 1024), ("B", 1000))
}
"""Units of memory, the largest first."""


@frozen
class Budget:
    """The most that a network may use of something.

    Networks, runs and tables are told apart by its name, which no other amount has.
    """

    unit: Unit
    most: float = field(converter=float)

    @property
    def name(self) -> str:
        """Its word in the names of networks: 25M, 1G5, 300k_params, 2_5ms, 40MiB."""
        if self.unit == "memory":
            return memory(round(self.most)).replace(" ", "").replace(".", "_")
        number = plain(self.most).replace(".", "_") if self.unit == "latency" else short(round(self.most))
        return number + ENDINGS[self.unit]

    @property
    def words(self) -> str:
        """`25,000,000 MACs`, `2.5 ms`, `40 MiB`."""
        if self.unit == "memory":
            return memory(round(self.most))
        number = plain(self.most) if self.unit == "latency" else f"{round(self.most):,}"
        return f"{number} {WORDS[self.unit]}"

    def limit(self, reference: Genotype, size: Sequence[int], batch: int, device: str) -> Limit:
        """The limit for networks on images of a size; memory is that of a training step of a batch."""
        amount = self.most if self.unit == "latency" else round(self.most)
        given: dict[str, Any] = {f"max_{self.unit}": amount}
        at_once = batch if self.unit == "memory" else 1
        (limit,) = limits_of(reference, tuple(size), batch=at_once, device=device, **given)
        return limit


def plain(amount: float) -> str:
    """A number as it is, without an exponent: `2.5`, `10`."""
    written = f"{Decimal(repr(amount)):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def memory(amount: int) -> str:
    """Bytes in the largest unit in which they are short, exactly: `40 MiB`, `1.5 GB`; else to the byte."""
    for unit, size in BYTES.items():
        if amount >= size and 1000 * amount % size == 0:
            return f"{plain(amount / size)} {unit}"
    return f"{amount} B"


def short(amount: int) -> str:
    """An amount in a name, to the last digit: 25M, 1G5 for 1.5 G, 1M0004."""
    for digits, unit in ((9, "G"), (6, "M"), (3, "k")):
        if amount >= 10**digits:
            whole, part = divmod(amount, 10**digits)
            return f"{whole}{unit}{part:0{digits}d}".rstrip("0") if part else f"{whole}{unit}"
    return str(amount)
