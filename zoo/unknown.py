"""The answer to a name that is not there."""

from collections.abc import Iterable

from genotype import InputError, refuse
from genotype.diagnostics.spelling import did_you_mean


def unknown(subject: str, name: str, known: Iterable[str]) -> InputError:
    """A refusal that says which names there are, and which of them may be meant."""
    names = list(known)
    near = did_you_mean(name, names)
    meant = f"{near} " if near else ""
    listed = f"there are: {', '.join(names)}" if names else "there are none yet"
    return refuse(subject, name, "unknown name", meant + listed)
