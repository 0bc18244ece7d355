"""Reading a JSON text on and on, whatever is wrong with it.

What a person most likely meant is read in its place, and the problem kept. Where nothing is wrong
this reads what `json` reads.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

from attrs import evolve

from genotype.faults import in_path
from genotype.problems import Problem
from genotype.source.frame import Frame, Wants
from genotype.source.layout import Layout
from genotype.source.scalars import HOLE, read_scalar
from genotype.source.span import Place, Span, in_words
from genotype.source.tokens import Token

DEEPEST = 64
"""A genotype nests about six deep."""

MOST = 20
"""A text with so many problems is hardly JSON; what else there is in it is not told."""

ALIKE = 5
"""Of so many of a kind each is told, such as single quotes; the others are counted."""


class Stop(Exception):
    """There is no sense in reading on."""


class Parser:
    """A stack of open brackets, and what was read so far.

    `mistyped` are closing brackets (their offsets) taken for the other kind; with `by_layout` the
    indentation of lines tells where a bracket was forgotten or is one too many.
    """

    def __init__(self, text: str, mistyped: Collection[int] = (), by_layout: bool = False) -> None:
        self.text, self.mistyped = text, mistyped
        self.layout = Layout(text) if by_layout else None
        self.frames: list[Frame] = []
        self.data: Any = HOLE
        self.places: dict[str, Place] = {}
        self.holes: list[str] = []
        self.problems: list[Problem] = []
        self.mismatches: list[int] = []
        self.unsure: int | None = None
        self.end = 0
        self.buried = 0
        self.is_alone = False
        self.alike: Counter[str] = Counter()

    def run(self, tokens: Sequence[Token]) -> None:
        self.is_alone = len(tokens) == 1 and tokens[0].is_value
        try:
            for token in tokens:
                self.take(token)
                self.end = token.span.end
            self.finish()
        except Stop:
            self.doubt(self.end)

    def tell(self, code: str, problem: str, remedy: str, span: Span) -> None:
        self.alike[code] += 1
        if self.alike[code] <= ALIKE:
            self.problems.append(Problem(in_words(self.text, span.start), problem, remedy, code, span))
        if len(self.problems) >= MOST:
            raise Stop

    def doubt(self, offset: int) -> None:
        """From here on it is not sure what belongs to what."""
        self.unsure = offset if self.unsure is None else min(offset, self.unsure)

    def take(self, token: Token) -> None:
        if token.kind == "comment":
            self.tell("G016", "JSON has no comments", 'remove it; words may stand in "about"', token.span)
        elif token.kind == "other":
            self.tell("G028", f"{named(token.text)} has no place here", "remove it", token.span)
        elif self.buried:
            self.buried += (token.text in "{[") - (token.text in "}]")
        elif not self.frames:
            self.outside(token)
        else:
            if self.layout is not None:
                self.close_forgotten(token, self.layout)
            self.inside(token)

    def outside(self, token: Token) -> None:
        """Before the first bracket, or after the last."""
        if self.data is not HOLE:
            remedy = "remove what follows, or the bracket that ends it too early"
            self.tell("G025", "the text goes on after its end", remedy, token.span)
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

    # What a frame wants next

    def key(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == "," and token.kind == "mark":
            self.tell("G028", "a comma after nothing", "remove it", token.span)
        elif token.text == ":" and token.kind == "mark":
            self.tell("G028", "a colon after nothing", "write a key before it", token.span)
        elif token.kind == "mark":
            self.tell("G013", "a value without a key", 'write "KEY": before it', token.span)
            self.doubt(token.span.start)
            frame.name, frame.key, frame.wants = "?", None, Wants.VALUE
            self.begin(token)
        else:
            self.name(frame, token)

    def name(self, frame: Frame, token: Token) -> None:
        """A key, rightly written or not."""
        value, problem = read_scalar(token)
        if problem is not None:
            self.tell(problem.code, problem.problem, problem.remedy, token.span)
        elif not isinstance(value, str):
            self.tell("G018", "a key stands in double quotes", f'write "{token.text}"', token.span)
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

    def missing_value(self, frame: Frame) -> None:
        if frame.is_object:
            self.tell("G028", f"the key {frame.name!r} has no value", "write one here", self.gap())
            self.attach(HOLE, self.gap(), is_container=False)
        else:
            self.tell("G028", "a comma after nothing", "remove it", Span(self.end, self.end + 1))

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
        """After a string in a list: the list was to end before it, and the string is a key."""
        frame = self.frames[-1]
        key = frame.key
        is_key = not frame.is_object and frame.container and isinstance(frame.container[-1], str)
        owner = next((one for one in reversed(self.frames) if one.is_object), None)
        if not is_key or owner is None or key is None:
            self.tell("G028", "a colon has no place here", "remove it", token.span)
            return
        name = frame.container.pop()
        self.places.pop(f"{frame.path}[{len(frame.container)}]", None)
        before = frame.comma.span.start if frame.comma else key.start
        while self.frames[-1] is not owner:
            self.forgotten(self.frames.pop(), Span(before, before + 1))
        owner.name, owner.key, owner.wants = name, key, Wants.VALUE

    # Values

    def begin(self, token: Token) -> None:
        """A value: a scalar, or a bracket that opens."""
        if token.kind == "mark":
            self.open(token)
            return
        value, problem = read_scalar(token)
        if problem is not None:
            self.tell(problem.code, problem.problem, problem.remedy, token.span)
        self.attach(value, token.span, is_container=False)
        if token.kind == "open" and self.frames and token.text.rstrip().endswith(","):
            self.comma(Token("mark", ",", Span(token.span.end - 1, token.span.end)))

    def open(self, token: Token) -> None:
        if len(self.frames) >= DEEPEST:
            self.tell("G027", "nested too deep", "a genotype nests about six deep", token.span)
            self.attach(HOLE, token.span, is_container=False)
            self.buried = 1
            return
        container: Any = {} if token.text == "{" else []
        path = self.attach(container, token.span, is_container=True)
        wants = Wants.KEY if token.text == "{" else Wants.VALUE
        indent = self.layout.indent(token.span.start) if self.layout else 0
        self.frames.append(Frame(token, path, container, indent, wants))

    def attach(self, value: Any, span: Span, is_container: bool) -> str:
        """Put a value where it belongs; gives its path."""
        if not self.frames:
            self.data = value
            self.places[""] = Place(span, None, is_container)
            return ""
        frame = self.frames[-1]
        frame.wants = Wants.COMMA
        path = self.path_of_next(frame)
        if frame.is_object and frame.name in frame.container:
            self.twice(frame, path)
            return path + "?"
        if value is HOLE:
            self.holes.append(path)
            value = None
        if frame.is_object:
            frame.container[frame.name] = value
        else:
            frame.container.append(value)
            frame.key, frame.comma = span, frame.comma if isinstance(value, str) else None
        self.places[path] = Place(span, frame.key if frame.is_object else None, is_container)
        return path

    def twice(self, frame: Frame, path: str) -> None:
        first = self.places[path].key
        where = in_words(self.text, first.start) if first else "above"
        problem = f"the key {frame.name!r} stands twice in one object"
        self.tell("G026", problem, f"keep one of the two; the first is at {where}", frame.key or self.gap())

    def path_of_next(self, frame: Frame) -> str:
        step = in_path(frame.name if frame.is_object else len(frame.container))
        return (frame.path + step).removeprefix(".")

    # Brackets that close

    def close(self, token: Token) -> None:
        frame = self.frames[-1]
        self.leave(frame, token)
        if token.text != frame.closing:
            self.mismatch(token)
        elif self.layout is not None and self.layout.is_stray(frame.opener.span.start, token.span.start):
            self.tell("G015", f"one {token.text} too many", "remove it", token.span)
        else:
            self.pop(token.span.end)

    def leave(self, frame: Frame, token: Token) -> None:
        """What a bracket leaves unsaid when it closes."""
        if frame.comma is not None and frame.wants in (Wants.KEY, Wants.VALUE):
            self.tell("G011", f"a comma before {token.text}", "remove the comma", frame.comma.span)
        elif frame.is_object and frame.wants in (Wants.COLON, Wants.VALUE):
            self.missing_value(frame)
        frame.comma = None

    def mismatch(self, token: Token) -> None:
        """A bracket of the other kind: it is mistyped, or one was forgotten before it, or it is too many."""
        frame = self.frames[-1]
        self.mismatches.append(token.span.start)
        fits = any(one.closing == token.text for one in self.frames)
        if token.span.start in self.mistyped or (not fits and len(self.frames) > 1):
            opened = in_words(self.text, frame.opener.span.start)
            problem = f"{token.text} closes the {frame.opener.text} of {opened}"
            self.tell("G015", problem, f"write {frame.closing}", token.span)
            self.pop(token.span.end)
        elif not fits:
            self.tell("G015", f"one {token.text} too many", "remove it", token.span)
        else:
            while self.frames[-1].closing != token.text:
                self.forgotten(self.frames.pop(), self.gap())
            self.pop(token.span.end)

    def close_forgotten(self, token: Token, layout: Layout) -> None:
        """Close what a line that stands further left shows to be over."""
        if not layout.begins_line(token.span.start):
            return
        closes = token.kind == "mark" and token.text in "}]"
        indent = layout.indent(token.span.start)
        while len(self.frames) > 1:
            frame = self.frames[-1]
            if not (indent < frame.indent or (indent == frame.indent and not closes)):
                return
            self.leave(frame, token) if frame.comma is None else None
            before = frame.comma.span.start if frame.comma else self.end
            self.forgotten(self.frames.pop(), Span(before, before + 1))
            if frame.comma is not None:
                self.frames[-1].wants = Wants.KEY if self.frames[-1].is_object else Wants.VALUE

    def forgotten(self, frame: Frame, span: Span) -> None:
        opened = in_words(self.text, frame.opener.span.start)
        problem = f"the {frame.opener.text} of {opened} is not closed"
        self.tell("G014", problem, f"add {frame.closing} here", span)
        self.stretch(frame, self.end)

    def pop(self, end: int) -> None:
        self.stretch(self.frames.pop(), end)

    def stretch(self, frame: Frame, end: int) -> None:
        """A bracket's place goes to where it closes."""
        place = self.places.get(frame.path)
        if place is not None:
            self.places[frame.path] = Place(Span(place.value.start, end), place.key, True)

    def gap(self) -> Span:
        """Just after what was read last."""
        return Span(self.end, self.end + 1)

    def finish(self) -> None:
        if self.data is HOLE:
            self.tell("G010", "there is nothing in it", "start from `genoc new`", Span(0, 0))
        if self.frames:
            self.doubt(self.end if self.layout else self.frames[0].opener.span.start)
            self.all_forgotten()
        self.count_alike()

    def all_forgotten(self) -> None:
        """Brackets that are open at the end of the text."""
        for frame in self.frames:
            if frame.is_object and frame.wants in (Wants.COLON, Wants.VALUE):
                self.holes.append(self.path_of_next(frame))
            self.stretch(frame, self.end)
        opened = [f"{one.opener.text} of {in_words(self.text, one.opener.span.start)}" for one in self.frames]
        closing = "".join(frame.closing for frame in reversed(self.frames))
        verb = "is" if len(opened) == 1 else "are"
        problem = f"the text ends, and the {', the '.join(opened)} {verb} not closed"
        self.tell("G014", problem, f"add {closing}", self.gap())

    def count_alike(self) -> None:
        for number, problem in enumerate(self.problems):
            more = self.alike[problem.code] - ALIKE
            if more > 0 and all(problem.code != later.code for later in self.problems[number + 1 :]):
                self.problems[number] = evolve(problem, problem=f"{problem.problem} (and {more} more such)")


HANDLERS: dict[Wants, Callable[[Parser, Token], None]] = {
    Wants.KEY: Parser.key,
    Wants.COLON: Parser.colon,
    Wants.VALUE: Parser.value,
    Wants.COMMA: Parser.comma,
}


def named(text: str) -> str:
    """A character as a message can show it."""
    return repr(text[:20]) if text.isprintable() else " ".join(f"U+{ord(c):04X}" for c in text[:4])
