"""Tables and code as Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what a cell holds is one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell(text) for text in line)} |" for line in lines)


def cell(text: str) -> str:
    """A text as it stands in a table."""
    return " ".join(text.split()).replace("|", BAR)


def code(text: str) -> str:
    """A text in the type of code, in a table too."""
    if "|" not in text and "`" not in text:
        return f"`{text}`"
    return f"<code>{escaped(text).replace(BAR, BAR + '<wbr>')}</code>"  # lines may be broken at bars


def plain(text: str) -> str:
    """A text in which only what stands between backticks is marked."""
    words = (escaped(part) if number % 2 == 0 else part for number, part in enumerate(text.split("`")))
    return "`".join(words) if text.count("`") % 2 == 0 else escaped(text)


def escaped(text: str) -> str:
    """A text in which no character is taken for markup."""
    return "".join(f"&#{ord(letter)};" if letter in MARKUP else letter for letter in text)


MARKUP = "&<>|*_[]`"
BAR = f"&#{ord('|')};"


def fenced(text: str, language: str = "") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def page(title: str, *parts: str) -> str:
    """A page: its title, and parts with an empty line between."""
    return "\n\n".join([f"# {title}", *filter(None, parts)]) + "\n"
