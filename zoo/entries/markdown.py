"""Text from outside in a Markdown document, shown as the plain text that it is."""

import re
from typing import Final

from genotype.diagnostics.printable import is_printable

INLINE = r"[\\`*_\[\]<>|#!~$&@]"
"""What may begin or end markup anywhere, also that of GitHub: `~~struck~~`, `$formula$`, `@name`."""

LINK = r":(?=//)|(?<=\bwww)\.|(?<=\bmailto):|(?<=\bxmpp):"
"""What makes a link of a bare address, which GitHub marks up."""

SPECIAL: Final = re.compile(f"{INLINE}|{LINK}", re.IGNORECASE)
START: Final = re.compile(r"[-+=](?![\d.])|\d{1,9}(?=[.)](?:\s|$))")
"""At the start of a line: of a list's item, a rule, the line under a heading; or the number of an item."""


def plain(text: str) -> str:
    """A text on one line, with a backslash before every character that Markdown would take for markup.

    Characters that are not printable, line breaks among them, become spaces.
    """
    line = " ".join("".join(c if is_printable(c) else " " for c in text).split())
    first = START.match(line)
    if first is None:
        return SPECIAL.sub(r"\\\g<0>", line)
    at = 0 if first[0] in "-+=" else first.end()
    return f"{line[:at]}\\{line[at]}" + SPECIAL.sub(r"\\\g<0>", line[at + 1 :])
