"""Search methods of plug-ins: those that compare trainings, and for a list of all, those of either kind."""

from inspect import isabstract
from typing import Any

from genotype.plugins import Kind, Unfit
from search.methods.base import Bilevel
from search.methods.listing import METHOD_GROUP
from search.methods.plugged import accepted as accepted_by_alphas
from search.study.contenders.base import Contender


def accepted(name: str, value: Any) -> type[Contender]:
    """The method of an entry point that compares trainings. Raises Unfit."""
    if not isinstance(value, type) or not issubclass(value, Contender):
        raise Unfit("it is no subclass of Contender (search.study.contenders.base), which compares trainings")
    if isabstract(value):
        raise Unfit(f"it lacks {', '.join(sorted(value.__abstractmethods__))}")
    said = {key: getattr(value, key, None) for key in ("name", "title", "help")}
    if said["name"] != name or not all(said.values()):
        raise Unfit(f"its name is {said['name']!r}: say name, title and help in the class")
    return value


def accepted_either(name: str, value: Any) -> type[Contender] | type[Bilevel]:
    """A method of either kind. Raises Unfit."""
    if isinstance(value, type) and issubclass(value, Contender):
        return accepted(name, value)
    if isinstance(value, type) and issubclass(value, Bilevel):
        return accepted_by_alphas(name, value)
    raise Unfit(
        "it is a subclass of neither Bilevel (search.methods.base), whose alphas decide, nor Contender"
    )


CONTENDER_PLUGINS = Kind[type[Contender]](METHOD_GROUP, accepted)
"""Methods by trainings that other packages add."""

METHOD_PLUGINS = Kind[type[Contender] | type[Bilevel]](METHOD_GROUP, accepted_either)
"""All methods that other packages add."""
