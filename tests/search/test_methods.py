"""The search methods: found by name, told by the command line, and added by one file."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from genotype import InputError, loads
from search.api import run_search
from search.commands.search import search as search_command
from search.commands.searching.methods import METHODS as OFFERED
from search.config import DataConfig, SearchConfig
from search.methods import listing
from search.methods.base import Bilevel
from search.methods.listing import listed
from search.methods.registry import method_of, methods, require_method
from search.study.contenders import METHODS
from tests.spaces import SKIP_SPACE

ROOT = Path(__file__).parents[2]

STILL = '''
"""A method whose alphas stay where they began, and whose weights learn from the validation part."""

from typing import ClassVar

from attrs import frozen

from search.methods.base import Bilevel
from search.methods.batch_schedule import ValidatedSchedule, batches_of


@frozen
class Swapped(ValidatedSchedule):
    name: str = str("a field")

    @property
    def for_weights(self):
        return self.data.val

    @property
    def for_alphas(self):
        return (self.data.train,) * 2


@frozen
class Still(Bilevel):
    name: ClassVar[str] = "still"
    help = "nothing at all"
    options = ("--monitor",)

    @classmethod
    def schedule(cls, data, config):
        return Swapped(batches_of(config), data)

    def update_alphas(self, batch, training, beta):
        return float(self.loss_of(batch, self.supernet.alphas.gates()))
'''

WITH_FOLDER = """
import sys
import search.methods
search.methods.__path__.append(sys.argv[1])
from zoo.main import main
main(sys.argv[2:])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds one method's file."""
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods" / "still.py").write_text(STILL)
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    return tmp_path


def genoc(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The command line of a genoc with that file among its methods."""
    given = [sys.executable, "-c", WITH_FOLDER, folder / "methods", *words]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        [str(word) for word in given], capture_output=True, text=True, cwd=ROOT, env=environment
    )


def test_a_method_is_added_by_one_file_and_chosen_by_its_name(folder: Path):
    run = folder / "run"
    small = ("--size", 16, "--limit", 4, "--batch", 2, "--epochs", 2, "--warmup", 0, "--threads", 1)
    done = genoc(folder, "search", folder / "space.json", "--method", "still", "--out", run, *small)
    assert done.returncode == 0, done.stderr
    assert json.loads((run / "run.json").read_text())["config"]["method"] == "still"
    first, *later = json.loads((run / "alphas.json").read_text())["epochs"]
    assert later == [first] * 2
    halves = [line.split(",")[2] for line in (run / "steps.csv").read_text().splitlines()[1:]]
    assert Counter(halves) == {"alpha": 2 * len(halves) // 3, "weight": len(halves) // 3}


def test_the_command_line_offers_it_and_keeps_its_options_to_it(folder: Path):
    told = genoc(folder, "search", "--help-all").stdout
    assert re.search(r"--method \[halving\|.*\bdarts\|still\]", told)
    assert "nothing at all (still)." in " ".join(told.split())
    other = genoc(folder, "search", folder / "space.json", "--out", folder / "run", "--monitor", "2")
    assert other.returncode == 2
    assert "--monitor: is for --method still" in other.stderr
    unknown = genoc(folder, "search", folder / "space.json", "--out", folder / "run", "--method", "moving")
    assert unknown.returncode == 2
    assert "'still'" in unknown.stderr


def test_what_the_command_line_reads_is_what_the_classes_say():
    named = [method for method in methods() if "name" in vars(method)]
    found = listed(listing.BY_ALPHAS)
    assert {(one.name, one.help, one.options) for one in found} == {
        (one.name, one.help, one.options) for one in named
    }
    assert len(found) == len(named)
    trained = listed(listing.BY_TRAININGS)
    assert {one.name: one.help for one in trained} == {name: one.help for name, one in METHODS.items()}
    offered = {option.opts[-1] for option in search_command.params}
    assert all({*method.options} <= offered for method in methods())


def test_naming_the_methods_imports_no_torch():
    code = "import sys, search.commands.searching.methods as m; print(len(m.METHODS), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == [str(len(OFFERED)), "False"]


def test_a_name_and_an_order_are_one_method():
    keys = [(method.name, method.order) for method in methods()]
    assert len({*keys}) == len(keys)
    for method in methods():
        assert method_of(SearchConfig(method=method.name, order=method.order)) is method  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "order"), list(product(["darts", "adwu-net", "magic"], [1, 2])))
def test_settings_that_name_no_method_are_refused_with_those_there_are(name: str, order: int):
    config = SearchConfig(method=name, order=order)  # type: ignore[arg-type]
    if (name, order) in {(method.name, method.order) for method in methods()}:
        require_method(config)
        return
    for refusing in (require_method, method_of):
        with pytest.raises(InputError, match=r"--method darts|use one of adwu-net, darts"):
            refusing(config)


def test_an_unknown_method_makes_no_folder(tmp_path: Path):
    config = SearchConfig(method="magic", data=DataConfig(size=16, limit=4))
    with pytest.raises(InputError, match="--method magic: no such method"):
        run_search(loads(SKIP_SPACE), config, tmp_path / "run", resume=False)
    assert not (tmp_path / "run").exists()


def test_a_class_without_a_name_is_no_method():
    assert Bilevel not in {*methods()}
