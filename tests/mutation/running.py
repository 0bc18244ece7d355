"""Which mutants the tests notice: each in a fork of a process that has collected them."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from attrs import define, field, frozen
from coverage import Coverage
from hypothesis import Phase, settings

from tests.mutation.changed import Changed, exchange
from tests.mutation.forks import forked
from tests.mutation.groups import ROOT
from tests.mutation.mutants import Mutant

ARGUMENTS = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0"]


@frozen
class Reach:
    """Of each file and line the tests that run it, and how many seconds of CPU each test takes."""

    tests: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]

    def running(self, mutant: Mutant) -> list[str]:
        """The tests that run a mutant's lines, the quickest first."""
        lines = range(mutant.lines[0], mutant.lines[1] + 1)
        return self.ordered(
            {test for line in lines for test in self.tests.get(mutant.file, {}).get(line, ())}
        )

    def near(self, mutant: Mutant) -> list[str]:
        """The tests that run anything of a mutant's file, or all if none does."""
        lines = self.tests.get(mutant.file, {}).values()
        return self.ordered({test for tests in lines for test in tests}) or list(self.seconds)

    def ordered(self, found: set[str]) -> list[str]:
        chosen = [name for name in self.seconds if name in found or file_of(name) in found]
        return sorted(chosen, key=self.seconds.__getitem__)

    def limit(self, tests: Sequence[str]) -> int:
        """How many seconds of CPU they may take."""
        return 30 + int(5 * sum(self.seconds[test] for test in tests))


def file_of(test: str) -> str:
    """The file of a test."""
    return test.partition("::")[0]


# Plugins are compared by identity: where folders have conftests of their own, pytest puts plugins into a set.
class Hypothesis:
    """A plugin of pytest: the same examples for each mutant, and no time spent on making a failure small."""

    def pytest_configure(self) -> None:
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", settings(), phases=phases, derandomize=True, database=None)
        settings.load_profile("mutation")


@define(eq=False)
class Recorder:
    """A plugin of pytest that tells coverage which test runs. What sets a test up counts for all of its file,
    for fixtures are shared.
    """

    coverage: Coverage
    seconds: dict[str, float] = field(factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item):
        self.coverage.switch_context(file_of(item.nodeid))
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item):
        self.coverage.switch_context(item.nodeid)
        before = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = sum(os.times()[:4]) - before


@define(eq=False)
class Trying:
    """A plugin of pytest that in place of running the tests once runs them for each mutant."""

    mutants: Sequence[Mutant]
    reach: Reach | None = None
    noticed: list[str] = field(factory=list)
    problem: str = "they cannot be collected"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        try:
            self.reach = measured(session, sorted({mutant.file for mutant in self.mutants}))
        except RuntimeError as error:
            self.problem = str(error)
            return True
        for mutant in self.mutants:
            if self.is_noticed(session, mutant, self.reach):
                self.noticed.append(mutant.name)
        return True

    def is_noticed(self, session: pytest.Session, mutant: Mutant, reach: Reach) -> bool:
        tests = reach.running(mutant)
        return bool(tests) and not forked(lambda: passes(session, tests, mutant), reach.limit(tests))


def passes(session: pytest.Session, tests: Sequence[str], mutant: Mutant | None = None) -> bool:
    """Run tests one after another until one fails."""
    if mutant is not None:
        exchange(mutant)
    by_name = {item.nodeid: item for item in session.items}
    items = [by_name[name] for name in tests]
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return False
    return True


def measured(session: pytest.Session, files: Sequence[str]) -> Reach:
    """What the collected tests reach. Raises RuntimeError if one fails."""

    def work() -> Any:
        coverage = Coverage(data_file=None, include=[str(ROOT / file) for file in files], config_file=False)
        recorder = Recorder(coverage)
        session.config.pluginmanager.register(recorder)
        with coverage.collect():
            good = passes(session, [item.nodeid for item in session.items])
        if not good:
            return False, {}, recorder.seconds
        data = coverage.get_data()
        lines = {file: data.contexts_by_lineno(str(ROOT / file)) for file in files}
        return good, lines, recorder.seconds

    good, lines, seconds = forked(work, 3600) or (False, {}, {})
    if not good:
        raise RuntimeError(f"fails, or does not end: {[*seconds][-1] if seconds else 'the first test'}")
    found = {
        file: {line: frozenset(tests) for line, tests in of_file.items()} for file, of_file in lines.items()
    }
    return Reach(found, seconds)


def tried(tests: Sequence[str], mutants: Sequence[Mutant]) -> tuple[Reach, list[str]]:
    """What the tests reach, and the names of mutants of functions that they notice."""

    def work() -> tuple[Reach | None, list[str], str]:
        trying = Trying(mutants)
        pytest.main([*ARGUMENTS, *tests], plugins=[trying, Hypothesis()])
        return trying.reach, trying.noticed, trying.problem

    reach, noticed, problem = forked(work, 36000) or (None, [], "they do not come to an end")
    if reach is None:
        raise RuntimeError(f"the tests must pass before anything is changed; {problem}")
    return reach, noticed


@frozen(eq=False)
class Only:
    """A plugin of pytest: these tests alone, in this order."""

    tests: Sequence[str]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        by_name = {item.nodeid: item for item in items}
        items[:] = [by_name[name] for name in self.tests if name in by_name]


def is_noticed_from_import(mutant: Mutant, reach: Reach) -> bool:
    """Whether a mutant is noticed when the project is imported anew: what runs on import shows only then."""
    tests = reach.running(mutant) or reach.near(mutant)

    def work() -> int:
        sys.meta_path.insert(0, Changed(mutant))
        files = dict.fromkeys(map(file_of, tests))
        return int(pytest.main([*ARGUMENTS, "-x", *files], plugins=[Only(tests), Hypothesis()]))

    return forked(work, reach.limit(tests)) not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
