"""The error for an unknown name."""

from collections.abc import Iterable

from genotype import InputError, refuse
from genotype.diagnostics.spelling import did_you_mean


def unknown(subject: str, name: str, known: Iterable[str]) -> InputError:
    """An InputError that lists the known names, and suggests which may be meant."""
    names = list(known)
    near = did_you_mean(name, names)
    meant = f"{near} " if near else ""
    listed = f"there are: {', '.join(names)}" if names else "there are none yet"
    return refuse(subject, name, "unknown name", meant + listed)
