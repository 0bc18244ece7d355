"""`genoc search` and `genoc train` on several devices, as they are typed."""

import json
import re
import signal
import sys
import time
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from genotype import canonical_text, loads
from search.selection.sample import sample
from tests.search.distributed.started import begun, ended, environment, started
from tests.spaces import SKIP_SPACE
from zoo.main import main

GENOC = ["-c", "from zoo.main import main; main()"]
TELLING = """
import atexit, pathlib, sys
def tell():
    for thread in pathlib.Path("/proc/self/task").iterdir():
        print("thread", (thread / "comm").read_text().strip(), file=sys.stderr)
atexit.register(tell)
from zoo.main import main; main()
"""
"""`genoc`, which at its end names the threads that still run."""

SMALL = ["--size", "16", "--limit", "6", "--batch", "4", "--threads", "1"]


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> str:
    file = tmp_path_factory.mktemp("several") / "space.json"
    file.write_text(SKIP_SPACE)
    return str(file)


def run_genoc(*arguments: str) -> tuple[int, str, str]:
    """The exit code and both outputs of what starts further processes."""
    return ended([begun([*GENOC, *arguments], environment())])[0]


def run_here(*arguments: str) -> tuple[int, str, str]:
    """The same of what runs alone: in this process, which has imported torch already."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.stdout, result.stderr


def wait_for(file: Path, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < end, f"no {file}"
        time.sleep(0.02)


def alphas_of(run: Path) -> torch.Tensor:
    vectors = json.loads((run / "alphas.json").read_text())["epochs"][-1]
    return torch.tensor([value for vector in vectors for value in vector])


def test_a_search_that_two_stopped_is_ended_by_one(space, tmp_path):
    search = ["search", space, *SMALL, "--epochs", "4", "--out"]
    code, _, said = run_here(*search, str(tmp_path / "whole"))
    assert code == 0, said
    two = begun([*GENOC, *search, str(tmp_path / "parts"), "--devices", "2"], environment())
    wait_for(tmp_path / "parts" / "checkpoint.safetensors")
    two.send_signal(signal.SIGINT)
    ((code, _, said),) = ended([two])
    assert code == 130
    assert said.count("with --resume to continue from") == 1
    assert "Traceback" not in said
    code, _, said = run_here(*search, str(tmp_path / "parts"), "--resume")
    assert code == 0, said
    assert "continuing after epoch" in said
    whole, parts = (alphas_of(tmp_path / name) for name in ("whole", "parts"))
    assert (parts - whole).abs().mean() < 0.2 * whole.abs().mean()  # float32; Adam's steps are of one size


def test_where_sigterm_ends_all_their_launcher_says_how_to_go_on(space, tmp_path, monkeypatch):
    monkeypatch.setattr("search.distributed.launch.launch", lambda count: 128 + signal.SIGTERM)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    for out, words in (("new", "nothing was written"), ("run", "with --resume to continue from")):
        code, _, said = run_here("search", space, *SMALL, "--out", str(tmp_path / out), "--devices", "2")
        assert code == 143
        assert re.search(rf"\nstopped; .*{words}", said)


def test_a_training_by_two_has_one_writer_and_one_voice(tmp_path):
    net = tmp_path / "net.json"
    net.write_text(canonical_text(sample(loads(SKIP_SPACE), 0).genotype))
    train = ["train", str(net), *SMALL, "--epochs", "1", "--precision", "fp32", "--json", "--out"]
    runs = [
        run(*train, str(tmp_path / out), "--devices", out) for run, out in ((run_here, "1"), (run_genoc, "2"))
    ]
    assert [code for code, _, _ in runs] == [0, 0], runs
    assert runs[1][2].count("epoch 1/1") == 1
    assert "Traceback" not in runs[1][2]
    one, two = (json.loads(said) for _, said, _ in runs)
    assert two["images"] == [pytest.approx(image, abs=1e-3) for image in one["images"]]
    names = [sorted(file.name for file in (tmp_path / out).iterdir()) for out in ("1", "2")]
    assert names[0] == names[1]


@pytest.mark.skipif(sys.platform != "linux", reason="threads are named in /proc, which Linux has")
def test_no_thread_of_torch_outlives_a_training_by_two(tmp_path):
    # One that wants Python's lock while Python ends aborts the process.
    net = tmp_path / "net.json"
    net.write_text(canonical_text(sample(loads(SKIP_SPACE), 0).genotype))
    train = ["train", str(net), *SMALL, "--epochs", "1", "--out", str(tmp_path / "run")]
    for code, _, said in ended(started(2, ["-c", TELLING, *train], anew=2)):
        assert code == 0, said
        assert "thread " in said
        assert "gloo" not in said


def test_a_refusal_of_all_is_told_once(space, tmp_path):
    code, _, said = run_genoc("search", space, "--data", str(tmp_path / "no"), "--out", "x", "--devices", "2")
    assert code == 2
    assert said.count("->") == 1
    assert "Traceback" not in said


def test_when_one_process_dies_the_other_ends_with_a_word(space, tmp_path):
    search = [*GENOC, "search", space, *SMALL, "--epochs", "500", "--out", str(tmp_path / "run")]
    processes = started(2, search)
    wait_for(tmp_path / "run" / "checkpoint.safetensors")
    processes[1].kill()
    (code, _, said), _ = ended(processes)
    assert code == 2
    assert "a process: has ended" in said
    assert "Traceback" not in said


def test_where_the_first_cannot_write_it_says_so_and_the_others_nothing(space, tmp_path):
    (tmp_path / "file").write_text("")
    search = [*GENOC, "search", space, *SMALL, "--out", str(tmp_path / "file" / "run")]
    (code, _, first), (other_code, _, other) = ended(started(2, search))
    assert (code, other_code) == (2, 2)
    assert str(tmp_path / "file") in first
    assert "is gone" not in first + other
    assert "Traceback" not in first + other


def test_what_one_alone_refuses_ends_all(space, tmp_path):
    # The second is told of another plan, which does not go with recomputation.
    search = [*GENOC, "search", space, *SMALL, "--recompute", "--out", str(tmp_path / "run"), "--plan"]
    first, second = started(2, [[*search, "executed"], [*search, "source"]])
    (code, _, said), (other_code, _, other) = ended([first, second])
    assert (code, other_code) == (2, 2)
    assert "stores all activations" in other
    assert "is gone" not in said + other
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"RANK": "0", "WORLD_SIZE": "abc"}, "'abc' is not a number"),
        ({"RANK": "x", "WORLD_SIZE": "2"}, "'x' is not a number"),
        ({"RANK": "5", "WORLD_SIZE": "2"}, "is 5, but there are 2 processes"),
        ({"RANK": "0", "WORLD_SIZE": "2"}, "is not set"),
    ],
)
def test_variables_that_make_no_sense_are_refused(given, words, space, tmp_path, monkeypatch):
    for name in ("MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    code, _, said = run_here("search", space, *SMALL, "--out", str(tmp_path / "run"))
    assert code == 2
    assert words in said
    assert "Traceback" not in said


def test_the_compiled_plan_leaves_to_processes_what_they_exchange(tmp_path):
    outcomes = ended(started(2, [str(Path(__file__).with_name("compiled.py"))]))
    assert [code for code, _, _ in outcomes] == [0, 0], outcomes


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--devices", "3", "--batch", "2"], "is less than one image for each of 3 processes"),
        (["--devices", "2", "--device", "cuda:0"], "works in one process only"),
    ],
)
def test_what_cannot_be_shared_is_refused(space, tmp_path, options, words):
    code, _, said = run_here("search", space, "--out", str(tmp_path / "run"), *options)
    assert code == 2
    assert said.count(words) == 1
    assert not (tmp_path / "run").exists()
