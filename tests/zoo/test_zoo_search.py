"""Finding and comparing entries."""

import json
from itertools import product
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import InputError
from search.latency.stopwatch import alternated
from tests.zoo.trained import TINY, write_run
from zoo.comparison.compared import compared, shortened
from zoo.entries.entry import Entry
from zoo.entries.summary import cost_of
from zoo.finding.conditions import Candidate, Conditions, macs_of
from zoo.publishing.add import Terms, add


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zoo of `tiny`, and of `wide`, which gives three classes and is tagged."""
    folder = tmp_path_factory.mktemp("two")
    stages = {**TINY.stages, "enc2": evolve(TINY.stages["enc2"], widths=16)}
    wide = evolve(TINY, name="wide", about="A wider one.", stages=stages, output="classes", out_channels=3)
    add(write_run(folder / "tiny"), folder / "zoo", Terms(license="mit"))
    add(write_run(folder / "wide", wide), folder / "zoo", Terms(notice="Of Café", tags=("polyp", "edge")))
    return folder / "zoo"


def found(genoc, zoo: Path, *arguments: str) -> list[str]:
    done = genoc("zoo", "search", *arguments, "--zoo", zoo, "--json")
    assert done.exit_code == 0
    return [row["name"] for row in json.loads(done.stdout)]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["tiny", "wide"]),
        (["LESIONS2D"], ["tiny", "wide"]),
        (["wider"], ["wide"]),
        (["café", "polyp"], ["wide"]),
        (["café", "tiny"], []),
        (["--classes", "3"], ["wide"]),
        (["--classes", "2"], ["tiny"]),
        (["--max-params", "1k"], ["tiny"]),
        (["--max-macs", "1"], []),
        (["--min-dice", "0.5"], ["tiny", "wide"]),
        (["--min-dice", "0.51"], []),
        (["--spatial-dims", "3"], []),
        (["--channels", "3", "--license", "mit"], ["tiny"]),
        (["--data", "lesions2d", "--tag", "edge", "--tag", "polyp"], ["wide"]),
        (["--tag", "edge", "--tag", "none"], []),
    ],
)
def test_words_and_conditions_choose(arguments: list[str], names: list[str], genoc, two: Path):
    assert found(genoc, two, *arguments) == names


def test_search_prints_a_table_and_says_where_nothing_fits(genoc, two: Path):
    head, first, second = genoc("zoo", "search", "--zoo", two).stdout.splitlines()
    assert head.split()[:3] == ["entry", "Dice", "parameters"]
    assert (first.split()[:3], second.split()[-2:]) == (["tiny", "0.5000", "865"], ["polyp", "edge"])
    nothing = genoc("zoo", "search", "nowhere", "--zoo", two)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "has all of this" in nothing.stderr


def test_a_damaged_entry_is_told_of_and_the_others_are_found(genoc, zoo: Path):
    (zoo / "broken").mkdir()
    (zoo / "broken" / "entry.json").write_text("{")
    done = genoc("zoo", "search", "--zoo", zoo)
    assert "tiny" in done.stdout
    assert "broken: cannot be read" in done.stderr


@settings(max_examples=50, deadline=None)
@given(
    classes=st.none() | st.integers(1, 4),
    min_dice=st.none() | st.floats(0, 1),
    max_params=st.none() | st.integers(1, 3000),
)
def test_conditions_are_what_each_says_and_all_of_them(two: Path, classes, min_dice, max_params):
    """An entry fits several conditions if it fits each alone."""
    whole = {"classes": classes, "min_dice": min_dice, "max_params": max_params}
    for name, one in product(("tiny", "wide"), [Conditions(**whole)]):
        candidate = Candidate.of(Entry(two / name))
        alone = [Conditions(**{key: value}).fit(candidate) for key, value in whole.items()]
        assert one.fit(candidate) == all(alone)


def test_macs_are_those_that_show_gives_and_are_counted_once_for_an_architecture(two: Path):
    entry = Entry(two / "tiny")
    macs_of.cache_clear()
    assert [Candidate.of(entry).macs for _ in range(3)] == [cost_of(entry, entry.record()).macs] * 3
    assert macs_of.cache_info().misses == 1


def test_compare_shows_measures_costs_times_and_differences(genoc, two: Path, tmp_path: Path):
    page = tmp_path / "page.html"
    done = genoc("zoo", "compare", "tiny", "wide", "--threads", "1", "--zoo", two, "-o", page, "--json")
    assert done.exit_code == 0
    tiny, wide = json.loads(done.stdout)["entries"]
    assert (tiny["name"], tiny["parameters"], tiny["dice"], tiny["to_first"]) == ("tiny", 865, 0.5, [])
    assert wide["macs"] > tiny["macs"]
    assert min(tiny["milliseconds"], wide["milliseconds"]) > 0
    assert any("enc2 widened 8 -> 16" in change for change in wide["to_first"])
    text = page.read_text()
    assert all(word in text for word in ("Dice over cost", "enc2 widened 8 -&gt; 16", "<svg", ">wide<"))
    assert "<script" not in text
    said = genoc("zoo", "compare", "tiny", "tiny", "--threads", "1", "--zoo", two).stdout
    assert "the same genotype" in said
    assert "run in turn here" in said


@pytest.mark.parametrize("count", [0, 8, 9, 76])
def test_more_than_eight_differences_are_only_counted(count: int):
    changes = tuple(f"change {place}" for place in range(count))
    assert shortened(changes) == (changes if count <= 8 else (f"{count} differences; genoc diff tells them",))


def test_one_entry_alone_is_not_compared(two: Path):
    with pytest.raises(InputError, match="no other to compare with"):
        compared([("tiny", Entry(two / "tiny"))])


def test_things_are_run_in_turn():
    """Each as often as the others, and neither always after the other."""
    order: list[str] = []
    works = {name: (lambda name=name: order.append(name)) for name in ("a", "b")}
    times = alternated(works, "cpu", seconds=0.0, least=8)
    assert {name: timing.runs for name, timing in times.items()} == {"a": 8, "b": 8}
    assert order[-16:] == ["a", "b", "b", "a"] * 4


def test_a_tag_is_a_word(genoc, run: Path, tmp_path: Path):
    done = genoc("zoo", "add", run, "--zoo", tmp_path / "models", "--tag", "Two words")
    assert (done.exit_code, (tmp_path / "models").exists()) == (2, False)
    assert "--tag Two words" in done.stderr
