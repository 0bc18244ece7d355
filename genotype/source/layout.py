"""What the indentation of a text says about its brackets."""

import re

INDENT = re.compile(r"[ \t]*")


class Layout:
    """The indentation of a text's lines."""

    def __init__(self, text: str) -> None:
        self.text = text

    def indent(self, offset: int) -> int:
        """The indentation of the line that contains a character."""
        return len(self.line_start(offset).expandtabs(4))

    def begins_line(self, offset: int) -> bool:
        """Whether a character is the first on its line."""
        begin = self.text.rfind("\n", 0, offset) + 1
        return not self.text[begin:offset].strip()

    def is_stray(self, opener: int, closer: int) -> bool:
        """Whether a bracket ends a line although what it would close was laid out over several lines."""
        below = self.text.find("\n", opener) + 1
        opens_line = 0 < below < closer and not self.text[opener + 1 : below].strip()
        return opens_line and not self.begins_line(closer)

    def line_start(self, offset: int) -> str:
        begin = self.text.rfind("\n", 0, offset) + 1
        found = INDENT.match(self.text, begin)
        return found.group() if found else ""
