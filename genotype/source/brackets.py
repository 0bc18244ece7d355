"""The brackets of a text, including ones that are missing, mistyped or extra."""

from collections.abc import Collection

from genotype.diagnostics.span import Place, Span, in_words
from genotype.source.frame import Frame, Wants
from genotype.source.layout import Layout
from genotype.source.scalars import HOLE
from genotype.source.tokens import Token
from genotype.source.values import Values

LISTED = 3
"""So many brackets that the text leaves open are told one by one."""


class Brackets(Values):
    """How brackets are closed.

    `mistyped` are the offsets of closing brackets that are read as the other kind. With `by_layout`, the
    indentation shows where a bracket was forgotten or is extra.
    """

    def __init__(self, text: str, mistyped: Collection[int] = (), by_layout: bool = False) -> None:
        super().__init__(text, by_layout)
        self.mistyped = mistyped
        self.mismatches: list[int] = []

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
        """Report what is incomplete in an object or list when it is closed."""
        if frame.comma is not None and frame.wants in (Wants.KEY, Wants.VALUE):
            self.tell("G011", f"a comma before {token.text}", "remove the comma", frame.comma.span)
        elif frame.is_object and frame.wants in (Wants.COLON, Wants.VALUE):
            self.missing_value(frame)
        frame.comma = None

    def mismatch(self, token: Token) -> None:
        """Handle a closing bracket of the other kind: it is mistyped, or one was forgotten before it, or it
        is extra.
        """
        frame = self.frames[-1]
        self.mismatches.append(token.span.start)
        fits = any(one.closing == token.text for one in self.frames)
        if token.span.start in self.mistyped or (not fits and len(self.frames) > 1):
            opened = in_words(self.text, frame.opener.span.start)
            problem = f"{token.text} closes the {frame.opener.text} at {opened}"
            self.tell("G015", problem, f"write {frame.closing}", token.span)
            self.pop(token.span.end)
        elif not fits:
            self.tell("G015", f"one {token.text} too many", "remove it", token.span)
        else:
            while self.frames[-1].closing != token.text:
                self.forgotten(self.frames.pop(), self.gap())
            self.pop(token.span.end)

    def close_forgotten(self, token: Token, layout: Layout) -> None:
        """Close the brackets that, by the indentation of the next line, should be closed by now."""
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
        problem = f"the {frame.opener.text} at {opened} is not closed"
        self.tell("G014", problem, f"add {frame.closing} here", span)
        self.stretch(frame, self.end)

    def pop(self, end: int) -> None:
        self.stretch(self.frames.pop(), end)

    def stretch(self, frame: Frame, end: int) -> None:
        """Extend a bracket's span to where it closes."""
        place = self.places.get(frame.path)
        if place is not None:
            self.places[frame.path] = Place(Span(place.value.start, end), place.key, True)

    def finish(self) -> None:
        if self.data is HOLE:
            self.tell("G010", "the file is empty", "`genoc new` lists genotypes to start from", Span(0, 0))
        if self.frames:
            self.doubt(self.end if self.layout else self.frames[0].opener.span.start)
            self.all_forgotten()
        self.count_alike()

    def all_forgotten(self) -> None:
        """Report the brackets that are still open at the end of the text."""
        for frame in self.frames:
            if frame.is_object and frame.wants in (Wants.COLON, Wants.VALUE):
                self.holes.append(self.path_of_next(frame))
            self.stretch(frame, self.end)
        opened = [
            f"the {one.opener.text} at {in_words(self.text, one.opener.span.start)}"
            for one in self.frames[:LISTED]
        ]
        more = len(self.frames) - LISTED
        closing = "".join(frame.closing for frame in reversed(self.frames))
        verb = "is" if len(self.frames) == 1 else "are"
        named = ", ".join(opened) + (f" and {more} more" if more > 0 else "")
        problem = f"the text ends, but {named} {verb} not closed"
        self.tell("G014", problem, f"add {closing}", self.gap())
