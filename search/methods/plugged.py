"""Search methods of plug-ins whose alphas decide."""

from inspect import isabstract
from typing import Any

from genotype.plugins import Kind, Unfit
from search.methods.base import Bilevel
from search.methods.listing import METHOD_GROUP


def accepted(name: str, value: Any) -> type[Bilevel]:
    """The method of an entry point. Raises Unfit."""
    if not isinstance(value, type) or not issubclass(value, Bilevel) or isabstract(value):
        raise Unfit("it is no subclass of Bilevel (search.methods.base), whose alphas decide")
    said = {key: getattr(value, key, None) for key in ("name", "help")}
    if said["name"] != name or not said["help"]:
        raise Unfit(f"its name is {said['name']!r} and its help {said['help']!r}: say both in the class")
    return value


BILEVEL_PLUGINS = Kind[type[Bilevel]](METHOD_GROUP, accepted)
"""Methods by alphas that other packages add."""
