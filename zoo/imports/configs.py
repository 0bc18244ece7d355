"""Arguments of another program's network as JSON: read strictly, every error at its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import evolve, frozen

from genotype import Diagnostic, InputError
from genotype.diagnostics.input_error import TextError
from genotype.diagnostics.paths import THE_FILE
from genotype.source.locate import located
from genotype.text.decode import decode
from genotype.text.read import parse_plain
from search.runs.documents.json_file import is_deep

T = TypeVar("T")


class WrongArgument(InputError):
    """An argument that a genotype cannot say, or that makes no network; `path` is the argument's."""

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__("the arguments", [Diagnostic(path, problem, remedy)])


@frozen
class Config:
    """A JSON text, its data, and its name in messages."""

    text: str
    data: dict[str, Any]
    subject: str

    @contextmanager
    def located(self, above: str = "") -> Iterator[None]:
        """While this is active, problems of arguments become those of the text, each marked in it.

        `above` is the path of the object that has the arguments.
        """
        try:
            yield
        except WrongArgument as wrong:
            raise self.refused(wrong.problems, above) from None

    def refused(self, problems: tuple[Diagnostic, ...], above: str = "") -> TextError:
        """The error with problems at their places."""
        placed = (evolve(one, path=below(above, one.path)) for one in problems)
        return TextError(self.subject, located(self.text, placed), self.text)

    def structured(self, data: Any, kind: type[T], above: str = "") -> T:
        """Data of this text as a class. Raises InputError with every error of form."""
        found, faults = decode(data, kind)
        if faults:
            problems = (evolve(fault.as_problem(), code="") for fault in faults)
            raise self.refused(tuple(problems), above)
        structured: T = found
        return structured


def below(above: str, path: str) -> str:
    """The path of what is in an object, from the top of the text."""
    if not above:
        return path
    return above if path == THE_FILE else f"{above}.{path}"


def read_config(text: str, subject: str) -> Config:
    """The JSON object of a text. Raises InputError if it is none."""
    data, problems = parse_plain(text)
    if not problems and not isinstance(data, dict):
        problems = [Diagnostic(THE_FILE, "is not a JSON object", 'write {"ARGUMENT": VALUE, ...}')]
    if not problems and is_deep(data):
        problems = [Diagnostic(THE_FILE, "nested too deeply", "give the arguments of one network")]
    if problems:
        raise TextError(subject, problems, text)
    return Config(text, data, subject)
