"""Everything that `genoc doctor` looks at."""

from collections.abc import Iterator

from zoo.doctor.drawing import drawing
from zoo.doctor.finding import Finding
from zoo.doctor.packages import extras, torch_imports, versions
from zoo.doctor.places import places
from zoo.doctor.plugins import plugins


def examined() -> Iterator[Finding]:
    """All findings, by group; those of the machine only where torch can be imported."""
    yield from versions()
    broken = torch_imports()
    if broken is not None:
        yield broken
    else:
        from zoo.doctor.machine import devices, processor

        yield from processor()
        yield from devices()
    yield from drawing()
    yield from extras()
    yield from places()
    yield from plugins()
