"""What the networks of a study may cost."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from attrs import frozen

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
    """The most that a network may use of something."""

    unit: Unit
    most: float

    @property
    def name(self) -> str:
        """Its word in the names of networks: 25M, 1G5, 300k_params, 2_5ms, 40MiB."""
        if self.unit == "memory":
            return memory(self.most).replace(" ", "").replace(".", "_")
        number = f"{self.most:g}".replace(".", "_") if self.unit == "latency" else short(round(self.most))
        return number + ENDINGS[self.unit]

    @property
    def words(self) -> str:
        """`25,000,000 MACs`, `2.5 ms`, `40 MiB`."""
        if self.unit == "memory":
            return memory(self.most)
        number = f"{self.most:g}" if self.unit == "latency" else f"{round(self.most):,}"
        return f"{number} {WORDS[self.unit]}"

    def limit(self, reference: Genotype, size: Sequence[int], batch: int, device: str) -> Limit:
        """The limit for networks on images of a size; memory is that of a training step of a batch."""
        amount = self.most if self.unit == "latency" else round(self.most)
        given: dict[str, Any] = {f"max_{self.unit}": amount}
        at_once = batch if self.unit == "memory" else 1
        (limit,) = limits_of(reference, tuple(size), batch=at_once, device=device, **given)
        return limit


def memory(amount: float) -> str:
    """Bytes in the largest unit in which they are short, exactly: `40 MiB`, `1.5 GB`; else to the byte."""
    for unit, size in BYTES.items():
        if amount >= size and (1000 * amount / size).is_integer():
            return f"{amount / size:.10g} {unit}"
    return f"{amount:.16g} B"


def short(amount: int) -> str:
    """An amount in a name: 25M, 1G5 for 1.5 G."""
    for power, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if amount >= power:
            whole, part = divmod(amount, power)
            tenths = f"{part / power:.3f}"[2:].rstrip("0")
            return f"{whole}{unit}{tenths}"
    return str(amount)
