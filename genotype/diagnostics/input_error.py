"""InputErrors that show where in a text a problem is: place, problem, the marked line, remedy."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic, InputError, Paint, counted, unpainted
from genotype.diagnostics.marked_line import marked
from genotype.diagnostics.paths import THE_FILE
from genotype.diagnostics.span import position

Otherwise = Callable[[str | None], str]


class TextError(InputError):
    """A text that cannot be used: every problem with its place, in the order of the file.

    `fixable` is the number of problems that `genoc fix` would repair, where it is known.
    """

    def __init__(self, subject: str, problems: Iterable[Diagnostic], text: str, fixable: int = 0) -> None:
        self.text, self.fixable = text, fixable
        super().__init__(subject, problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return TextError, (self.subject, self.problems, self.text, self.fixable)

    def shown(self, paint: Paint = unpainted) -> str:
        return "\n\n".join([*self.one_by_one(paint), paint(closing(self), "count")])

    def one_by_one(self, paint: Paint = unpainted) -> list[str]:
        return ["\n".join(lines(self, problem, paint)) for problem in self.problems]


class UnsuitableGenotype(InputError):
    """A valid genotype that cannot be used for this purpose; problem paths refer to the genotype.

    `otherwise` gives what else can be done about each problem, or "", given the genotype's file if it is from
    one.
    """

    def __init__(
        self, subject: str, problems: Iterable[Diagnostic], otherwise: Otherwise | None = None
    ) -> None:
        super().__init__(subject, problems)
        self.otherwise = otherwise

    def of_file(self, file: str | None) -> tuple[Diagnostic, ...]:
        """The problems, for a genotype from a file, as it was typed; None if it is from none."""
        also = "" if self.otherwise is None else self.otherwise(file)
        if not also:
            return self.problems
        return tuple(evolve(problem, remedy=f"{problem.remedy}; or {also}") for problem in self.problems)


class InputErrors(InputError):
    """The errors of several inputs together."""

    def __init__(self, refusals: Iterable[InputError]) -> None:
        self.refusals = tuple(refusals)
        problems = [problem for refusal in self.refusals for problem in refusal.problems]
        super().__init__(f"{len(self.refusals)} inputs", problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return InputErrors, (self.refusals,)

    def shown(self, paint: Paint = unpainted) -> str:
        return "\n".join(refusal.shown(paint) for refusal in self.refusals)


def lines(refused: TextError, problem: Diagnostic, paint: Paint) -> Iterator[str]:
    """The lines that show one problem."""
    code = f"{paint(problem.code, 'code')} " if problem.code else ""
    if problem.span is None:
        yield f"{paint(refused.subject, 'where')}: {code}{said(problem)}"
    else:
        line, column = position(refused.text, problem.span.start)
        yield f"{paint(f'{refused.subject}:{line}:{column}', 'where')}: {code}{said(problem)}"
        shown, carets = marked(refused.text, problem.span)
        number = str(line)
        yield f"  {number} | {shown}".rstrip()
        yield f"  {' ' * len(number)} | {paint(carets, 'mark')}"
    yield f"    -> {paint(problem.remedy, 'remedy')}"


def said(problem: Diagnostic) -> str:
    """The problem, preceded by its path in the genotype where there is one."""
    has_path = problem.path != THE_FILE and not problem.path.startswith("line ")
    return f"{problem.path}: {problem.problem}" if has_path else problem.problem


def closing(refused: TextError) -> str:
    """The number of problems, and the commands that help."""
    code = next((problem.code for problem in refused.problems if problem.code), None)
    more = f"; see genoc explain {code}" if code else ""
    fixable = refused.fixable
    all_of = "it" if fixable == 1 else "all of them"
    some = all_of if fixable == len(refused.problems) else f"{fixable} of them"
    by_fix = f"; genoc fix repairs {some}" if fixable else ""
    return f"{refused.subject}: {counted(len(refused.problems))}{more}{by_fix}"
