"""Docstrings as Markdown: paragraphs, arguments and errors as lists, examples as code."""

from docs_site.table import fenced, plain

HEADINGS = {"Args:": "Arguments:", "Raises:": "Raises:"}

TESTED = 'getfixture("tmp_path")'
"""The folder in which tests run an example that writes a file."""


def markdown(docstring: str) -> str:
    """A docstring, without its indentation, as Markdown."""
    return "\n\n".join(part(text) for text in docstring.split("\n\n") if text.strip())


def part(text: str) -> str:
    """A paragraph, a list under its heading, or an example."""
    heading, _, rest = text.partition("\n")
    if heading in HEADINGS:
        return f"{HEADINGS[heading]}\n\n{listed(rest)}"
    if heading == "Returns:":
        return f"{heading} {plain(' '.join(rest.split()))}"
    return fenced(text.replace(TESTED, "Path()"), "pycon") if text.startswith(">>>") else plain(text)


def listed(text: str) -> str:
    """What is said of each name: a name, a colon and words, which go on in lines further indented."""
    entries: list[str] = []
    for line in text.splitlines():
        if line.startswith("     "):
            entries[-1] += f" {line.strip()}"
        else:
            entries.append(line.strip())
    parts = (entry.partition(":") for entry in entries)
    return "\n".join(f"- `{name}`: {plain(words.strip())}" for name, _, words in parts)
