"""The answer to a name that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches

from genotype import Refused, refuse


def unknown(subject: str, name: str, known: Iterable[str]) -> Refused:
    """A refusal that says which names there are, and which of them may be meant."""
    names = list(known)
    near = get_close_matches(name, names, 1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    listed = f"there are: {', '.join(names)}" if names else "there are none yet"
    return refuse(subject, name, "there is none of that name", meant + listed)
