"""What the options of a choice may not be."""

from typing import Any

import attrs

from genotype.form.choose import Choose
from genotype.text.decode_errors import TWICE, FormError
from genotype.text.keys import json_name


def refuse_repeated(choice: Choose[Any]) -> None:
    """Refuse an option that is listed a second time."""
    seen: set[Any] = set()
    for place, option in enumerate(choice.options):
        if option in seen:
            below = (json_name(attrs.fields(Choose).options), place)
            raise FormError(TWICE, "an option is listed twice", "list each option once", None, below=below)
        seen.add(option)


def refuse_inner_choices(choice: Choose[Any]) -> None:
    """Refuse an option of a choice that leaves something open itself."""
    for place, option in enumerate(choice.options):
        for attribute in attrs.fields(type(option)) if attrs.has(type(option)) else ():
            if isinstance(getattr(option, attribute.name), Choose):
                problem = "a choice in an option of another choice"
                remedy = "list an option for each value, or keep this option alone and drop the outer choice"
                name = json_name(attribute)
                below = (json_name(attrs.fields(Choose).options), place, name)
                raise FormError("G113", problem, remedy, attribute.type, below=below)
