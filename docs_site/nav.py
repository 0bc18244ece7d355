"""The menu of the site: that of mkdocs.yml, with what is there."""

from collections.abc import Iterator, Sequence

Menu = Sequence["str | dict[str, str | Menu]"]
"""Pages, and titles with a page, a folder or what is below them."""


def filled(menu: Menu, pages: Sequence[str]) -> list[object]:
    """A menu without the pages that do not exist, and with the pages of folders (`reference/commands/`)."""
    return [entry for entry in (present(entry, pages) for entry in menu) if entry]


def present(entry: "str | dict[str, str | Menu]", pages: Sequence[str]) -> object:
    """An entry with what of it exists; None if that is nothing."""
    if isinstance(entry, str):
        return entry if entry in pages else None
    [(title, below)] = entry.items()
    if not isinstance(below, str):
        inner: object = filled(below, pages)
    else:
        inner = list(inside(below, pages)) if below.endswith("/") else present(below, pages)
    return {title: inner} if inner else None


def inside(folder: str, pages: Sequence[str]) -> Iterator[str]:
    """The pages in a folder, its index first."""
    yield from sorted(
        (page for page in pages if page.startswith(folder)),
        key=lambda page: (page != f"{folder}index.md", page),
    )
