"""The tokens of a JSON text, also of one with errors."""

import re
from collections.abc import Iterator

from attrs import frozen

from genotype.diagnostics.span import Span

TOKEN = re.compile(
    r"""
    (?P<space> [ \t\n\r]+)
  | (?P<comment> //[^\n]* | \#[^\n]* | /\*(?:.|\n)*?(?:\*/|\Z))
  | (?P<mark> [{}\[\],:])
  | (?P<half> "[\w$]+(?=[ \t]*:(?:[^"\\\n]*"\w|[^"\n]*(?:\n|\Z)))      # a key without its second quote
      | "[\w$./-]+(?=[ \t]*,[ \t]*"[\w$]+"[ \t]*:                     # a value without it, a key behind it
        | [ \t]*[}\]][ \t\]},]*(?:\n|\Z)))                         # or the end of its line
  | (?P<string> "(?:[^"\\\n]|\\.)*")
  | (?P<tail> [^\W\d][\w$-]*"(?=[ \t]*[:,\]}\n]))     # a string without its first quote
  | (?P<open> "[^\n]*)
  | (?P<quoted> '(?:[^'\\\n]|\\.)*' | [“”„][^“”\n]*[“”])
  | (?P<number> -?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+]))
  | (?P<constant> [+-]?(?:Infinity|NaN|inf|nan)(?!\w))
  | (?P<figures> [+.-]?[0-9][\w.+-]* | -)
  | (?P<word> [^\W\d][\w$.-]*)
  | (?P<other> [^\s"'{}\[\],:\w]+ | .)
    """,
    re.VERBOSE,
)


@frozen
class Token:
    """A piece of text and its kind, which is the name of a group of `TOKEN`."""

    kind: str
    text: str
    span: Span

    @property
    def is_value(self) -> bool:
        """Whether it is a string, a number or a word, correctly written or not."""
        return self.kind not in ("comment", "mark", "other")


def tokens(text: str) -> Iterator[Token]:
    """Every token of a text in order, without white space."""
    for found in TOKEN.finditer(text):
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found.group(), Span(*found.span()))
