"""`--log`: a line of JSON, and TensorBoard's events, for every epoch."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError, loads
from search.api import run_search, run_training
from search.config import DataConfig, SearchConfig, TrainConfig
from search.runs.history import EpochSummary, History
from search.training import events
from search.training.epoch_logs import JsonLines
from tests.search.test_api import genoc
from tests.search.test_continued import rows
from tests.spaces import SKIP_SPACE
from tests.zoo.trained import TINY

DATA = DataConfig(size=16, limit=6)
TRAIN = TrainConfig(data=DATA, batch=4, epochs=2, precision="fp32", plan="source", log=("json",))
SEARCH = SearchConfig(data=DATA, batch=4, epochs=2, plan="source", log=("json", "tensorboard"))

NUMBERS = st.none() | st.floats() | st.integers(-5, 5)
MEASURES = st.dictionaries(st.sampled_from(["loss", "dice"]), NUMBERS, max_size=2)


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def require_as_in_the_tables(run: Path, epochs: int) -> None:
    told = lines(run)
    assert [line["epoch"] for line in told] == list(range(1, epochs + 1))
    for row in rows(run, "epochs.csv"):
        line = told[int(row["epoch"])]
        assert line["seconds"] == float(row["seconds"])
        own = {name: float(row[name]) for name in line[row["split"]]}
        assert line[row["split"]] == own
        assert {name for name in row if row[name]} - {"epoch", "split", "seconds"} == set(own)
    rates = {int(row["epoch"]): float(row["lr"]) for row in rows(run) if row["half"] == "weight"}
    assert [line["lr"] for line in told] == list(rates.values())


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("logs") / "run"
    run_training(TINY, TRAIN, run, False)
    return run


@pytest.mark.usefixtures("short_reports")
def test_a_training_logs_what_its_tables_say_and_goes_on_where_its_checkpoint_stands(trained: Path):
    require_as_in_the_tables(trained, 2)
    assert {line["epochs"] for line in lines(trained)} == {2}
    with (trained / "log.jsonl").open("a") as file:  # as one leaves it that was stopped before its checkpoint
        file.write('{"epoch": 3, "val": {}}\n{"epoch": 4, "va')
    run_training(TINY, evolve(TRAIN, epochs=4), trained, True)
    require_as_in_the_tables(trained, 4)
    run_training(TINY, evolve(TRAIN, epochs=5, log=("csv",)), trained, True)
    assert len(lines(trained)) == 4


def test_a_search_logs_its_monitor_and_events_too(tmp_path: Path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = tmp_path / "run"
    run_search(loads(SKIP_SPACE), SEARCH, run, False)
    require_as_in_the_tables(run, 2)
    monitor = {int(row["epoch"]): row for row in rows(run, "monitor.csv")}
    for line in lines(run):
        row = monitor.get(line["epoch"] - 1)
        assert ("monitor" in line) == (row is not None)
        if row is not None:
            assert line["monitor"]["entropy"] == float(row["entropy"])
    found = EventAccumulator(str(run / "tensorboard"))
    found.Reload()
    dice = [event.value for event in found.Scalars("dice/val")]
    assert dice == pytest.approx([line["val"]["dice"] for line in lines(run)], abs=1e-5)
    assert [event.step for event in found.Scalars("entropy of the alphas")] == [
        epoch + 1 for epoch in monitor
    ]


def test_events_by_either_option_need_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events, "find_spec", lambda _: None)
    for config in (evolve(TRAIN, log=("tensorboard",)), evolve(TRAIN, tensorboard=True)):
        with pytest.raises(InputError, match=r"pip install 'genoc\[tensorboard\]'"):
            run_training(TINY, config, tmp_path / "run", False)
    with pytest.raises(InputError, match="--log tensorboard"):
        run_search(loads(SKIP_SPACE), SEARCH, tmp_path / "run", False)
    assert not (tmp_path / "run").exists()


def test_a_log_that_is_not_known_is_refused(tmp_path: Path):
    result = genoc("train", tmp_path / "net.json", "--out", tmp_path / "run", "--log", "xml")
    assert result.exit_code == 2
    assert "'csv', 'json', 'tensorboard'" in result.stderr


@given(
    st.lists(st.dictionaries(st.sampled_from(["loss", "dice"]), NUMBERS, max_size=2), max_size=5),
    st.integers(0, 6),
)
def test_lines_are_json_and_can_be_cut_at_any_epoch(
    tmp_path_factory: pytest.TempPathFactory, measured: list[dict[str, float]], done: int
):
    log = JsonLines(tmp_path_factory.mktemp("log") / "log.jsonl")
    for epoch, measures in enumerate(measured, 1):
        parts = {"val": measures}
        log.epoch(EpochSummary(epoch=epoch, epochs=9, seconds=1.0, lr=None, parts=parts, monitor={}))
    log.rewind(done)
    kept = log.path.read_text().splitlines() if log.path.exists() else []
    strict = [json.loads(line, parse_constant=pytest.fail) for line in kept]
    assert [line["epoch"] for line in strict] == [*range(1, min(done, len(measured)) + 1)]


def test_a_file_in_place_of_the_log_is_replaced_not_followed(tmp_path: Path):
    (tmp_path / "other").write_text("mine\n")
    (tmp_path / "log.jsonl").symlink_to(tmp_path / "other")
    log = JsonLines(tmp_path / "log.jsonl")
    log.epoch(History().in_short(0, 1))
    assert (tmp_path / "other").read_text() == "mine\n"
    assert lines(tmp_path) == [{"epoch": 1, "epochs": 1, "seconds": None, "lr": None}]
