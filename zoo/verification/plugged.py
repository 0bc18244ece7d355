"""The plug-ins that an entry's genotype needs: which are not here, or here in another version."""

from collections.abc import Iterator

from compiler.ops.plugged import OP_GROUP
from genotype import InputError
from search.plugins.record import PluginRecord
from zoo.entries.entry import Entry


def op_plugins(entry: Entry) -> tuple[PluginRecord, ...]:
    """The plug-ins whose ops the genotype has, as the metadata tell; none if these cannot be read."""
    try:
        return tuple(one for one in entry.record().plugins if one.group == OP_GROUP.group)
    except (InputError, OSError):
        return ()


def missing(entry: Entry) -> list[PluginRecord]:
    """Those that are not installed."""
    return [one for one in op_plugins(entry) if not OP_GROUP.is_named(one.name)]


def missing_words(absent: list[PluginRecord]) -> tuple[str, str]:
    """What is missing in words, and what to do."""
    ops = ", ".join(f"{one.name} ({one.package})" for one in absent)
    packages = " ".join(dict.fromkeys(f"{one.distribution}=={one.version}" for one in absent))
    problem = f"has ops of plug-ins that are not installed, so nothing of it can be made again: {ops}"
    return problem, f"pip install {packages}; model.py runs without it, with torch alone"


def changed(entry: Entry) -> Iterator[str]:
    """What to say of each that is installed in another version than the network was trained with."""
    for one in op_plugins(entry):
        if OP_GROUP.is_named(one.name):
            now = OP_GROUP.of(one.name)
            if (now.distribution, now.version) != (one.distribution, one.version):
                yield f"{one.name} is of {now.package} here, and was of {one.package}"
