"""Running a few lines in a new Python, into which nothing of genoc can be imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors.torch import load_file, save_file
from torch import Tensor

from genotype import refuse

PACKAGES = ("genotype", "compiler", "search", "zoo", "genoc")

WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {packages!r}:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)
sys.meta_path.insert(0, Absent())
"""

OUTPUTS = """
import torch
from pathlib import Path
from safetensors.torch import load_file, save_file
folder, inputs, outputs = sys.argv[1:]
{load}
with torch.no_grad():
    found = {{name: network(given).contiguous() for name, given in load_file(inputs).items()}}
save_file(found, outputs)
"""


def run_fresh(
    subject: str, code: str, arguments: Sequence[str] = (), without: Sequence[str] = PACKAGES
) -> str:
    """Run lines of Python in a new process without some packages; what they print.

    `subject` is what is tried, for messages. No compiled modules are written, which would lie in the export.
    Raises InputError with the last line of the error.
    """
    lines = WITHOUT.format(packages=set(without)) + code
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", lines, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it was stopped"]
        problem = f"does not run in a Python of its own: {said[-1]}"
        raise refuse(subject, "the export", problem, "try another version of torch, or another target")
    return done.stdout


def fresh_outputs(subject: str, load: str, folder: Path, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The outputs of a `network` that the lines `load` make of what is in the path `folder`, by the names of
    its inputs.
    """
    with TemporaryDirectory() as place:
        given, found = Path(place) / "inputs", Path(place) / "outputs"
        save_file({name: tensor.contiguous() for name, tensor in inputs.items()}, given)
        run_fresh(subject, OUTPUTS.format(load=load), [str(folder.absolute()), str(given), str(found)])
        return load_file(found)
