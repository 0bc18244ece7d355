"""The keys and values of a settings file, with their places; nothing is constructed of what it says.

ruamel.yaml reads the text into a stream of events, of which only a flat mapping is taken: a key, and a scalar
or a list of scalars. Aliases, tags and nested values are refused where they stand, so that nothing can grow.
"""

from collections.abc import Iterator

from attrs import field, frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from genotype.diagnostics.diagnostic import Diagnostic, short
from genotype.diagnostics.paths import THE_FILE, path_of
from genotype.diagnostics.span import Span, in_words, position
from search.commands.settings.scalars import Scalar

DEEPEST = 8
"""Levels of nesting after which reading ends."""
STARTS = (MappingStartEvent, SequenceStartEvent)
ENDS = (MappingEndEvent, SequenceEndEvent)

LINES = "write `key: value` in each line, with a space after the colon"
ONE_LEVEL = "write one value, or a list of them such as [0.5, 0.999]"
QUOTES = 'correct it there, or just before; a text with ": ", " #" or a special first character needs quotes'

Value = Scalar | tuple[Scalar, ...]


@frozen
class Entry:
    """A key of a settings file and its value: a scalar, or a list of scalars."""

    key: str
    key_span: Span
    value: Value
    span: Span

    @property
    def path(self) -> str:
        """The key, as messages name it."""
        return path_of((self.key,))


@frozen
class Entries:
    """What a text says, and what is wrong with it."""

    text: str
    entries: list[Entry] = field(factory=list)
    problems: list[Diagnostic] = field(factory=list)

    def tell(self, path: str, problem: str, remedy: str, code: str, span: Span) -> None:
        """Add a problem."""
        self.problems.append(Diagnostic(path, problem, remedy, code, span))


class TooDeep(Exception):
    """Brackets in brackets, so many that nothing more is read."""


def read_entries(text: str) -> Entries:
    """What a text says. At the first error of YAML's grammar reading ends."""
    found = Entries(text)
    try:
        read_document(YAML(typ="safe", pure=True).parse(text), found)
    except TooDeep:
        pass
    except MarkedYAMLError as error:
        found.problems.append(of_grammar(error, text))
    except ReaderError as error:
        span = Span(error.position, error.position + 1)
        remedy = "remove it, or write it as an escape in double quotes"
        found.tell(THE_FILE, "a character that is not printable", remedy, "S003", span)
    return found


def of_grammar(error: MarkedYAMLError, text: str) -> Diagnostic:
    """What YAML's grammar has against a text."""
    mark = error.problem_mark or error.context_mark
    start = len(text) if mark is None else min(mark.index, len(text))
    span = Span(start, start + 1)
    if text[start : start + 1] == "\t":
        return Diagnostic(THE_FILE, "a tab where YAML has spaces alone", "use spaces", "S004", span)
    problem = " ".join(["not YAML:", *filter(None, (error.problem, error.context))])
    begun = error.context_mark
    if begun is not None and begun.index < start:
        problem += f" that begins in {in_words(text, begun.index)}"
    problem = problem.replace("'<stream end>'", "the end of the file")
    return Diagnostic(THE_FILE, short(problem), QUOTES, "S003", span)


def read_document(events: Iterator[Event], found: Entries) -> None:
    """Take the one mapping that a file is; an empty file says nothing."""
    begun = False
    for event in events:
        if isinstance(event, DocumentStartEvent) and begun:
            remedy = "keep one, or write a file for each"
            found.tell(THE_FILE, "a second document begins", remedy, "S007", span_of(event))
            return
        begun = begun or isinstance(event, DocumentStartEvent)
        if isinstance(event, MappingStartEvent):
            require_plain(event, THE_FILE, found)
            read_mapping(events, found)
        elif is_nothing(event):
            require_plain(event, THE_FILE, found)
        elif isinstance(event, NodeEvent):
            what = "a list" if isinstance(event, SequenceStartEvent) else "a text"
            found.tell(THE_FILE, f"is {what}, not settings", LINES, "S008", span_of(event))
            return


def is_nothing(event: Event) -> bool:
    """Whether it stands for a document that is empty, after `---` for instance."""
    return isinstance(event, ScalarEvent) and event.value == "" and event.style is None


def read_mapping(events: Iterator[Event], found: Entries) -> None:
    """Take keys and values until the mapping ends."""
    places: dict[str, Span] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            return
        key = read_value(event, events, THE_FILE, found)
        path = path_of((key.text,)) if isinstance(key, Scalar) else THE_FILE
        after = next(events)
        value = read_value(after, events, path, found)
        if not isinstance(key, Scalar):
            if key is not None:
                found.tell(THE_FILE, "a list in place of a key", LINES, "S008", span_of(event))
        elif key.text in places:
            line, _ = position(found.text, places[key.text].start)
            found.tell(path, f"is set in line {line} already", "keep one of the two", "S010", key.span)
        else:
            places[key.text] = key.span
            if value is not None:
                found.entries.append(Entry(key.text, key.span, value, place_of(value, after, key)))


def place_of(value: Value, event: Event, key: Scalar) -> Span:
    """Where to point at a value; at its key where it is empty."""
    if isinstance(value, Scalar):
        return value.span if value.span.end > value.span.start else key.span
    return Span(event.start_mark.index, value[-1].span.end) if value else span_of(event)


def read_value(event: Event, events: Iterator[Event], path: str, found: Entries) -> Value | None:
    """A scalar or a list of scalars; None where it is something else, which is told."""
    is_plain = require_plain(event, path, found)
    if isinstance(event, ScalarEvent):
        scalar = Scalar(str(event.value), event.style is not None, span_of(event))
        return scalar if is_plain else None
    if isinstance(event, SequenceStartEvent):
        items = read_list(events, path, found)
        return items if is_plain else None
    if isinstance(event, MappingStartEvent):
        found.tell(path, "has settings of its own, where a value is", ONE_LEVEL, "S009", span_of(event))
        skip(events, path, found)
    return None


def read_list(events: Iterator[Event], path: str, found: Entries) -> tuple[Scalar, ...] | None:
    """The scalars of a list; None where it holds something else, which is told."""
    items: list[Scalar] = []
    is_whole = True
    for event in events:
        if isinstance(event, SequenceEndEvent):
            break
        if isinstance(event, STARTS):
            found.tell(path, "has a list or settings in its list", ONE_LEVEL, "S009", span_of(event))
            skip(events, path, found)
            is_whole = False
            continue
        item = read_value(event, events, path, found)
        if isinstance(item, Scalar):
            items.append(item)
        else:
            is_whole = False
    return tuple(items) if is_whole else None


def skip(events: Iterator[Event], path: str, found: Entries) -> None:
    """Leave out the rest of a list or mapping that began."""
    depth = 1
    for event in events:
        depth += isinstance(event, STARTS) - isinstance(event, ENDS)
        if depth == 0:
            return
        if depth > DEEPEST:
            found.tell(path, "nested too deeply", ONE_LEVEL, "S009", span_of(event))
            raise TooDeep


def require_plain(event: Event, path: str, found: Entries) -> bool:
    """Whether a value has neither anchor nor tag, and is no alias; else that is told."""
    remedy = "write the value itself"
    if isinstance(event, AliasEvent):
        found.tell(path, "an alias of another value", remedy, "S005", span_of(event))
        return False
    if getattr(event, "anchor", None):
        found.tell(path, "an anchor, by which other places repeat a value", remedy, "S005", span_of(event))
        return False
    tag = getattr(event, "tag", None)
    if tag:
        problem = f"a tag, {short(str(tag), 60)}: settings are plain texts and numbers"
        found.tell(path, problem, remedy, "S006", span_of(event))
        return False
    return True


def span_of(event: Event) -> Span:
    """Where an event is."""
    return Span(event.start_mark.index, event.end_mark.index)
