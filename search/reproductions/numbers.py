"""Numbers and lists of numbers from text, which is never evaluated."""

import math
import re

LARGEST = 1e6
"""No loss, learning rate or alpha is larger."""
NUMBER = re.compile(r"[-+]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][-+]?[0-9]{1,3})?")


def number(text: str) -> float:
    """A decimal number. Raises ValueError if the text is not one, or out of range."""
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(f"{shortened(text)} is not a finite number")
    if abs(float(text)) > LARGEST:
        raise ValueError(f"{shortened(text)} is out of range")
    return float(text)


def whole(text: str) -> int:
    """A whole number. Raises ValueError if the text is not one."""
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError(f"{shortened(text)} is not a whole number")
    return int(text)


def numbers(text: str) -> tuple[float, ...]:
    """A list such as `[0.1, -2e-05]`. Raises ValueError if the text is not a list of numbers."""
    if not (text.startswith("[") and text.endswith("]")):
        raise ValueError(f"{shortened(text)} is not a list of numbers")
    inner = text[1:-1].strip()
    return tuple(number(item.strip()) for item in inner.split(",")) if inner else ()


def shortened(text: str) -> str:
    """A text in quotes, shortened for a message."""
    return repr(text if len(text) <= 40 else text[:37] + "...")
