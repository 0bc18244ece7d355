"""Placing the values of a text in its objects and lists."""

from typing import Any

from genotype.diagnostics.paths import in_path
from genotype.diagnostics.span import Place, Span, in_words
from genotype.source.frame import Frame, Wants
from genotype.source.layout import Layout
from genotype.source.record import Record, Stop
from genotype.source.scalars import HOLE, read_scalar
from genotype.source.tokens import Token

DEEPEST = 64
"""The nesting that is read; a genotype needs about six levels."""


class Values(Record):
    """A stack of open brackets; the next value goes into the innermost."""

    def __init__(self, text: str, by_layout: bool) -> None:
        super().__init__(text)
        self.layout = Layout(text) if by_layout else None
        self.frames: list[Frame] = []

    def begin(self, token: Token) -> None:
        """A value: a scalar, or a bracket that opens."""
        if token.kind == "mark":
            self.open(token)
            return
        value, problem = read_scalar(token)
        if problem is not None:
            self.tell(problem.code, problem.problem, problem.remedy, token.span)
        self.attach(value, token.span, is_container=False)

    def open(self, token: Token) -> None:
        if len(self.frames) >= DEEPEST:
            self.tell(
                "G027", "nested too deeply", "a genotype needs about six levels of brackets", token.span
            )
            self.attach(HOLE, token.span, is_container=False)
            raise Stop  # what is so deep is no genotype, and may go on for megabytes
        container: Any = {} if token.text == "{" else []
        path = self.attach(container, token.span, is_container=True)
        wants = Wants.KEY if token.text == "{" else Wants.VALUE
        indent = self.layout.indent(token.span.start) if self.layout else 0
        self.frames.append(Frame(token, path, container, indent, wants))

    def attach(self, value: Any, span: Span, is_container: bool) -> str:
        """Add a value to the innermost object or list and return its path."""
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
        problem = f"the key {frame.name!r} occurs twice in one object"
        self.tell("G026", problem, f"keep one of the two; the first is at {where}", frame.key or self.gap())

    def path_of_next(self, frame: Frame) -> str:
        step = in_path(frame.name if frame.is_object else len(frame.container))
        return (frame.path + step).removeprefix(".")

    def missing_value(self, frame: Frame) -> None:
        if frame.is_object:
            self.tell("G028", f"the key {frame.name!r} has no value", "add one here", self.gap())
            self.attach(HOLE, self.gap(), is_container=False)
        else:
            self.tell("G028", "a comma without a value before it", "remove it", Span(self.end, self.end + 1))
