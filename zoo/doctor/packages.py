"""The packages that genoc needs, and those that its extras add."""

import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from attrs import frozen

from genotype.diagnostics.installing import install, interpreter
from zoo.doctor.finding import Finding

VERSIONS, EXTRAS = "Versions", "Extras"
USES = {
    "bioimageio": "genoc export --to bioimageio",
    "docs": "./run docs",
    "exports": "genoc export to all targets but nnunet",
    "formats": "NRRD, MetaImage, DICOM, compressed TIFF, COCO masks",
    "fuzzing": "python -m tests.fuzz --guided",
    "huggingface": "genoc export --to huggingface",
    "monai-bundle": "genoc export --to monai-bundle",
    "nnunet": "genoc export --to nnunet",
    "onnx": "genoc export --to onnx",
    "sharing": "genoc zoo push and pull of URLs, signatures",
    "tensorboard": "--log tensorboard",
    "view": "genoc view",
}
"""The extras for users, and what each is for."""

REQUIREMENT = re.compile(
    r"([\w.-]+)\s*(?:\(?>=\s*([\w.]+)\)?)?(?:\(?<\s*([\w.]+)\)?)?"
    r"\s*(?:;.*extra\s*==\s*['\"]([\w-]+)['\"])?.*"
)


@frozen
class Requirement:
    """A package, the earliest version that will do, the first that will not any more, and the extra that asks
    for it, if one does.
    """

    package: str
    earliest: str
    end: str
    extra: str

    def found(self) -> str | None:
        """The installed version; None without the package."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None

    def is_met(self) -> bool:
        found = self.found()
        if found is None or numbers(found) < numbers(self.earliest):
            return False
        return not self.end or numbers(found) < numbers(self.end)

    def __str__(self) -> str:
        earliest = f">={self.earliest}" if self.earliest else ""
        return f"{self.package}{earliest}{f'<{self.end}' if self.end else ''}"


def requirements() -> list[Requirement]:
    """What genoc's own metadata asks for."""
    matches = (REQUIREMENT.fullmatch(line) for line in requires("genoc") or ())
    return [Requirement(one[1], one[2] or "", one[3] or "", one[4] or "") for one in matches if one]


def numbers(text: str) -> tuple[int, ...]:
    """The numbers at the beginning of a version: 2.13.0+cpu is (2, 13, 0)."""
    found = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(map(int, found[0].split("."))) if found else ()


def versions() -> Iterator[Finding]:
    """genoc, Python, and every package that genoc needs."""
    yield Finding(VERSIONS, "genoc", version("genoc"))
    where = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {interpreter()}"
    yield Finding(VERSIONS, "Python", where)
    for one in requirements():
        if not one.extra:
            yield needed(one)


def needed(one: Requirement) -> Finding:
    """A package that genoc cannot do without."""
    found = one.found()
    if one.is_met():
        return Finding(VERSIONS, one.package, str(found))
    value = "is not installed" if found is None else f"{found} is too old: {one.earliest} or later is needed"
    return Finding(VERSIONS, one.package, value, "wrong", install(str(one)))


def torch_imports() -> Finding | None:
    """That torch is installed but cannot be imported; None where it can."""
    try:
        import torch
    except (ImportError, OSError) as error:
        told = str(error).splitlines() or [type(error).__name__]
        remedy = install("--force-reinstall", "torch")
        return Finding(VERSIONS, "import torch", f"fails: {told[0]}", "wrong", remedy)
    return None if torch.__version__ else Finding(VERSIONS, "import torch", "gives no torch", "wrong")


def extras() -> Iterator[Finding]:
    """What can be installed on top."""
    every = requirements()
    for extra, use in USES.items():
        missing = [one.package for one in every if one.extra == extra and not one.is_met()]
        if missing:
            value = f"not installed ({', '.join(missing)}): {use}"
            yield Finding(EXTRAS, extra, value, "absent", install(f"genoc[{extra}]"))
        else:
            yield Finding(EXTRAS, extra, f"installed: {use}")
