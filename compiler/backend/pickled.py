"""Files of `torch.save`, which are told by their first bytes and never opened as what they are."""

from pathlib import Path

from genotype import refuse
from genotype.text.regular import open_regular, read_at_most

STARTS = (b"PK\x03\x04", b"\x80\x02")
"""How they begin: a zip archive, and before torch 1.6 a pickle."""


def refuse_pickled(path: Path) -> None:
    """Refuse a file of `torch.save`, with what converts it. Raises OSError if it cannot be read."""
    with open_regular(path, "weights") as file:
        start = read_at_most(file, 4)
    if start.startswith(STARTS):
        problem = "is a file of torch.save, which can run code when it is opened; genoc does not open it"
        remedy = f"if you trust it, convert it in Python: {converted(path)}"
        raise refuse(str(path), path.name, problem, remedy)


def converted(path: Path) -> str:
    """The two lines of Python that convert a file of torch.save."""
    named = f"torch.load({str(path)!r}, weights_only=True), {str(path.with_suffix('.safetensors'))!r}"
    return f"import torch, safetensors.torch; safetensors.torch.save_file({named})"
