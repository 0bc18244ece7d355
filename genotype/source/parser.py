"""A JSON parser that continues past errors.

It reads what was most likely meant and reports each problem. For a correct text the result is that of
`json`.
"""

from collections.abc import Callable, Iterable
from itertools import islice, tee

from genotype.diagnostics.paths import in_path
from genotype.diagnostics.span import Span
from genotype.source.brackets import Brackets
from genotype.source.frame import Frame, Wants
from genotype.source.record import Stop
from genotype.source.scalars import HOLE, read_scalar
from genotype.source.tokens import Token


class Parser(Brackets):
    """Interprets each token of a text in the context of those before it."""

    is_alone = False
    """Whether the text is a single string, number or word."""

    def run(self, tokens: Iterable[Token]) -> None:
        """Read tokens, no more of them than are needed until reading stops."""
        ahead, every = tee(tokens)
        beginning = [*islice(ahead, 2)]
        self.is_alone = len(beginning) == 1 and beginning[0].is_value
        del ahead  # else every token would be kept for it
        try:
            for token in every:
                self.take(token)
                self.end = token.span.end
            self.finish()
        except Stop:
            self.doubt(self.end)

    def take(self, token: Token) -> None:
        if token.kind == "comment":
            self.tell("G016", "JSON has no comments", 'remove it; notes can go in "about"', token.span)
        elif token.kind == "other":
            self.tell("G028", f"{named(token.text)} is unexpected here", "remove it", token.span)
        elif not self.frames:
            self.outside(token)
        else:
            if self.layout is not None:
                self.close_forgotten(token, self.layout)
            self.inside(token)

    def outside(self, token: Token) -> None:
        """Handle a token before the first bracket, or after the last."""
        if self.data is not HOLE:
            remedy = "remove what follows, or the bracket that ends it too early"
            self.tell("G025", "there is text after the end of the genotype", remedy, token.span)
            raise Stop
        if token.text not in "{[" and not self.is_alone:
            remedy = "begin with {, or start from `genoc new`"
            self.tell("G010", "a genotype is a JSON object", remedy, token.span)
            raise Stop
        self.begin(token)

    def inside(self, token: Token) -> None:
        if not self.frames:
            self.outside(token)
        elif token.text in "}]" and token.kind == "mark":
            self.close(token)
        else:
            HANDLERS[self.frames[-1].wants](self, token)

    def key(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == "," and token.kind == "mark":
            self.tell("G028", "a comma without a value before it", "remove it", token.span)
        elif token.text == ":" and token.kind == "mark":
            self.tell("G028", "a colon without a key before it", "write a key before it", token.span)
        elif token.kind == "mark":
            self.tell("G013", "a value without a key", 'write "KEY": before it', token.span)
            self.doubt(token.span.start)
            frame.name, frame.key, frame.wants = "?", None, Wants.VALUE
            self.begin(token)
        else:
            self.name(frame, token)

    def name(self, frame: Frame, token: Token) -> None:
        """Handle a key, correctly written or not."""
        value, problem = read_scalar(token)
        if problem is not None:
            self.tell(problem.code, problem.problem, problem.remedy, token.span)
        elif not isinstance(value, str):
            self.tell("G018", "keys need double quotes", f'write "{token.text}"', token.span)
        frame.name = value if isinstance(value, str) else token.text
        frame.key, frame.wants, frame.comma = token.span, Wants.COLON, None

    def colon(self, token: Token) -> None:
        frame = self.frames[-1]
        frame.wants = Wants.VALUE
        if token.text == ":":
            return
        if token.text != ",":
            self.tell("G013", f"no colon after the key {frame.name!r}", "add one here", self.gap())
        HANDLERS[Wants.VALUE](self, token)

    def value(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == "," and token.kind == "mark":
            self.missing_value(frame)
            self.comma(token)
        elif token.text == ":" and token.kind == "mark":
            self.misplaced_colon(token)
        else:
            self.begin(token)

    def begin(self, token: Token) -> None:
        """Begin a value. A string that runs to the end of its line has swallowed the comma there."""
        super().begin(token)
        if token.kind == "open" and self.frames and token.text.rstrip().endswith(","):
            self.comma(Token("mark", ",", Span(token.span.end - 1, token.span.end)))

    def comma(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == "," and token.kind == "mark":
            frame.wants, frame.comma = (Wants.KEY if frame.is_object else Wants.VALUE), token
        elif token.text == ":" and token.kind == "mark":
            self.misplaced_colon(token)
        else:
            self.tell("G012", "a comma is missing", "add one here", self.gap())
            frame.wants = Wants.KEY if frame.is_object else Wants.VALUE
            HANDLERS[frame.wants](self, token)

    def misplaced_colon(self, token: Token) -> None:
        """Handle a colon after a string in a list: the list should have ended before the string, which is a
        key.
        """
        frame = self.frames[-1]
        if self.lacks_opening(frame):
            self.open_before(frame)
            return
        key = frame.key
        is_key = not frame.is_object and frame.container and isinstance(frame.container[-1], str)
        owner = next((one for one in reversed(self.frames) if one.is_object), None)
        if not is_key or owner is None or key is None:
            self.tell("G028", "a colon is unexpected here", "remove it", token.span)
            return
        name = frame.container.pop()
        self.places.pop(f"{frame.path}[{len(frame.container)}]", None)
        before = frame.comma.span.start if frame.comma else key.start
        while self.frames[-1] is not owner:
            self.forgotten(self.frames.pop(), Span(before, before + 1))
        owner.name, owner.key, owner.wants = name, key, Wants.VALUE

    def last_string(self, frame: Frame) -> Span | None:
        """The span of the last value, if it is a string."""
        is_object, found = frame.is_object, frame.container
        value = found.get(frame.name) if is_object else found[-1] if found else None
        path = frame.path + in_path(frame.name if is_object else len(found) - 1)
        place = self.places.get(path.removeprefix("."))
        return place.value if isinstance(value, str) and place else None

    def lacks_opening(self, frame: Frame) -> bool:
        """Whether the last string is a key of an object that is closed on its line but not opened."""
        key = self.last_string(frame)
        if key is None:
            return False
        line = self.text[key.start : key.start + LONGEST].split("\n", 1)[0]
        return line.count("}") > line.count("{")

    def open_before(self, frame: Frame) -> None:
        """Insert the bracket that is missing before the last string, its first key."""
        key = self.last_string(frame)
        assert key is not None
        self.tell("G015", "a { is missing before this key", "add { here", key)
        name = frame.container.pop(frame.name) if frame.is_object else frame.container.pop()
        self.open(Token("mark", "{", Span(key.start, key.start)))
        inner = self.frames[-1]
        inner.name, inner.key, inner.wants = name, key, Wants.VALUE


LONGEST = 1_000
"""Characters of a line that are examined."""


HANDLERS: dict[Wants, Callable[[Parser, Token], None]] = {
    Wants.KEY: Parser.key,
    Wants.COLON: Parser.colon,
    Wants.VALUE: Parser.value,
    Wants.COMMA: Parser.comma,
}


def named(text: str) -> str:
    """A character in the form that messages use."""
    return repr(text[:20]) if text.isprintable() else " ".join(f"U+{ord(c):04X}" for c in text[:4])
