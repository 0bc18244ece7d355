"""Text from outside is plain text in a card, whatever it is made of."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from genotype.diagnostics.printable import is_printable
from zoo.entries.markdown import plain

PIECES = [
    "~~~", "~~", "-", "+", "*", "1.", "1)", "123456789.", "---", "===", "***", "$$", "&copy;", "&#35;",
    "#", ">", "|",
    "https://a.example/x", "www.a.example", "a@b.example", "mailto:a@b.example", "\u2028", "\n", "    ", "\t",
    "a",
    "_", "`", "<b>", "<!--", "[x](y)", "![i](u)", "[a]: b", "\\", ":", "-1", "0.5", "| - |",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)

BLOCKS = re.compile(
    r"""[-+*](\s|$) | \d{1,9}[.)](\s|$) | \#{1,6}(\s|$) | > | ~~~ | ``` | \|
      | ([-*_=]\s*){3,}$ | =+\s*$ | -+\s*$ | < | \[.*\]: | \s{4}""",
    re.VERBOSE,
)
"""How CommonMark and GitHub's tables begin a block that is no paragraph."""

INLINES = re.compile(
    r"""(?<!\\)(?:\\\\)*(?:[`*_\[\]<~$] | !\[ | &\#?\w+;) | (?:https?|ftp):// | \bwww\. | [\w.+-]@\w""",
    re.VERBOSE | re.IGNORECASE,
)
"""How they begin something other than text within one."""

ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def one_line(text: str) -> str:
    """What a reader should see: the printable characters, with spaces for everything else."""
    return " ".join("".join(c if is_printable(c) else " " for c in text).split())


@given(TEXTS)
@example("~~~ python")
@example("a\u2028- b")
@example("\\~~a~~")
def test_a_text_is_shown_as_it_is(text: str):
    line = plain(text)
    assert not BLOCKS.match(line)
    assert not INLINES.search(line)
    assert ESCAPE.sub(r"\1", line) == one_line(text)


@given(TEXTS)
def test_another_reader_of_markdown_sees_text_alone(text: str):
    """markdown-it with GitHub's extensions, where it is installed."""
    library = pytest.importorskip("markdown_it")
    pytest.importorskip("linkify_it")
    parser = library.MarkdownIt("gfm-like", {"html": True})
    parser.linkify.set({"fuzzy_link": False})  # GitHub links no bare domain, such as a.example
    before, shown, after = "before", one_line(text), "after"
    tokens = parser.parse("\n\n".join([before, plain(text), after]))
    inline = [token for token in tokens if token.type == "inline"]
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for token in inline for child in token.children} <= {"text", "text_special"}
    seen = ["".join(child.content for child in token.children) for token in inline]
    assert seen == [before, *([shown] if shown else []), after]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("HAM10000, CC BY-NC 4.0.", "HAM10000, CC BY-NC 4.0."),
        ("0.001", "0.001"),
        ("-0.5", "-0.5"),
        ("2. of May", r"2\. of May"),
        ("see https://a.example", r"see https\://a.example"),
        ("- a", r"\- a"),
    ],
)
def test_no_more_is_escaped_than_must_be(text: str, shown: str):
    assert plain(text) == shown
