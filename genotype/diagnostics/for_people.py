"""Problems as a person reads them: where, what, the line with the place marked, what to do."""

from collections.abc import Callable, Iterator

from genotype.diagnostics.diagnostic import Problem, Refused, counted
from genotype.diagnostics.input_error import RefusedText, RefusedTogether
from genotype.diagnostics.marked_line import marked
from genotype.diagnostics.span import position
from genotype.text.decode_errors import THE_FILE

Paint = Callable[[str, str], str]
"""From a text and what it is (`where`, `code`, `mark`, `remedy`, `count`) to the text in its colour."""


def unpainted(text: str, role: str) -> str:
    return text


def for_people(refused: Refused, paint: Paint = unpainted) -> str:
    """All that a refusal says."""
    if isinstance(refused, RefusedTogether):
        return "\n".join(for_people(one, paint) for one in refused.refusals)
    if not isinstance(refused, RefusedText):
        return str(refused)
    return "\n\n".join([*one_by_one(refused, paint), paint(closing(refused), "count")])


def one_by_one(refused: Refused, paint: Paint = unpainted) -> list[str]:
    """What is said of each problem."""
    if not isinstance(refused, RefusedText):
        return [str(problem) for problem in refused.problems]
    return ["\n".join(lines(refused, problem, paint)) for problem in refused.problems]


def lines(refused: RefusedText, problem: Problem, paint: Paint) -> Iterator[str]:
    """One problem."""
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


def said(problem: Problem) -> str:
    """What is wrong, after the path in the genotype where there is one."""
    has_path = problem.path != THE_FILE and not problem.path.startswith("line ")
    return f"{problem.path}: {problem.problem}" if has_path else problem.problem


def closing(refused: RefusedText) -> str:
    """How many problems there are, and which commands help."""
    code = next((problem.code for problem in refused.problems if problem.code), None)
    more = f"; genoc explain {code} tells more" if code else ""
    fixable = refused.fixable
    all_of = "it" if fixable == 1 else "all of them"
    some = all_of if fixable == len(refused.problems) else f"{fixable} of them"
    by_fix = f"; genoc fix mends {some}" if fixable else ""
    return f"{refused.subject}: {counted(len(refused.problems))}{more}{by_fix}"
