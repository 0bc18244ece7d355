"""`genoc view RUN`: what its page is told of a search, a training and a study, and that it follows them."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner

from compiler.view.state import State
from genotype.text.encode import in_order
from search.derivation.from_run import derive_by_alphas
from search.folders.held import held
from search.monitor.courses import courses
from search.report import live
from search.report.charts import course_chart, epoch_chart, step_chart
from search.report.live import DECIDED, RunSource
from search.runs.read import read_alphas, read_epochs, read_network, read_steps
from search.study.begin import begun
from search.study.queue import Queue
from search.study.report.live import StudySource
from search.study.work import plan, work
from search.supernet.overrides import Overrides
from tests.compiler.view.conftest import Served, served
from tests.search.report.conftest import EPOCHS, write_search, write_training
from tests.search.study.fakes import fake
from tests.search.study.test_study import CONFIG, REFERENCE, SPACE
from zoo.main import main

pytest.importorskip("starlette")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("live")
    write_search(top / "search", 1)
    write_training(top / "training")
    return top


@pytest.fixture
def search_run(made: Path, tmp_path: Path) -> Path:
    """A search that is not finished, after three of twelve epochs."""
    run = Path(shutil.copytree(made / "search", tmp_path / "search"))
    for name in ("genotype.json", "derivation.json"):
        (run / name).unlink()
    after(run, made / "search", 3)
    return run


@pytest.fixture
def few_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the charts of decisions, which take longest to draw."""
    monkeypatch.setattr(live, "decisions", lambda _: iter(()))


@pytest.fixture
def training_run(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "training", tmp_path / "training"))


@pytest.fixture(scope="module")
def before(made: Path) -> State:
    """The page of the whole search, before something is damaged."""
    return RunSource(made / "search").look(None)


def after(run: Path, whole: Path, epochs: int) -> None:
    """Bring the tables and alphas of a search to where they were after so many epochs."""
    for name in ("epochs.csv", "steps.csv", "monitor.csv"):
        head, *lines = (whole / name).read_text().splitlines(keepends=True)
        put(run / name, head + "".join(line for line in lines if int(line.split(",")[0]) < epochs))
    alphas = json.loads((whole / "alphas.json").read_text())
    put(run / "alphas.json", json.dumps({**alphas, "epochs": alphas["epochs"][: epochs + 1]}))
    record = json.loads((run / "run.json").read_text())
    put(run / "run.json", json.dumps({**record, "finished": False}))


def put(path: Path, text: str) -> None:
    """Replace a file in one step, as runs do."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(text)
    beside.replace(path)


def told(state: State) -> dict[str, Any]:
    """What the page is sent."""
    sent: dict[str, Any] = json.loads(json.dumps(state.as_json()))
    return sent


def test_a_search_shows_what_would_be_derived_now_with_the_charts_of_the_report(search_run: Path):
    sent = told(RunSource(search_run).look(None))
    beside = sent["beside"]
    assert sent["problems"] == []
    assert beside["status"] == f"stopped at epoch 3 of {EPOCHS}"
    assert beside["caption"] == "What would be derived now, after epoch 3"
    derived = derive_by_alphas(search_run, None, Overrides()).genotype
    assert sent["picture"]["name"] == derived.name
    charts = {chart["title"]: chart["svg"] for chart in beside["charts"]}
    assert charts["Measures by epoch"] == epoch_chart(read_epochs(search_run))
    assert charts["Loss and learning rate by step"] == step_chart(read_steps(search_run))
    own = {course.decision.name: course for course in courses(read_alphas(search_run))}
    shown = {
        title.removeprefix("Weights of "): svg for title, svg in charts.items() if title.startswith("Weights")
    }
    assert len(shown) == DECIDED
    for name, svg in shown.items():
        assert svg == course_chart(own[name], own[name].place)
    assert dict(beside["facts"])["decisions"].startswith(f"{len(own)}, ")


@pytest.mark.usefixtures("few_charts")
def test_the_next_epoch_is_seen_and_the_picture_kept_while_it_is_the_same(search_run: Path, made: Path):
    source = RunSource(search_run)
    before, signature = source.look(None), source.signature()
    assert source.signature() == signature
    after(search_run, made / "search", 4)
    assert source.signature() != signature
    now = source.look(before)
    assert told(now)["beside"]["caption"].endswith("after epoch 4")
    assert before.picture is not None
    assert now.picture is not None
    derived = derive_by_alphas(search_run, None, Overrides()).genotype
    assert now.picture.genotype == in_order(derived)
    assert (now.picture is before.picture) == (before.picture.genotype == in_order(derived))


@pytest.mark.usefixtures("few_charts")
def test_a_run_at_work_tells_how_long_it_still_takes(search_run: Path):
    source = RunSource(search_run)
    resting = source.signature()
    with held(search_run, "--out", "wait"):
        assert source.signature() != resting
        beside = told(source.look(None))["beside"]
    assert beside["status"] == f"running at epoch 3 of {EPOCHS}"
    assert dict(beside["facts"])["left"] == f"about {round(12.5 * (EPOCHS - 3) / 60)} min"


@pytest.mark.usefixtures("few_charts")
def test_before_the_first_epoch_there_is_nothing_yet_and_after_the_last_what_was_derived(
    search_run: Path, made: Path, before: State
):
    for name in ("alphas.json", "epochs.csv", "steps.csv", "monitor.csv"):
        (search_run / name).unlink()
    sent = told(RunSource(search_run).look(None))
    assert (sent["picture"], sent["problems"], sent["beside"]["charts"]) == (None, [], [])
    assert sent["beside"]["status"] == "stopped before the first epoch"
    sent = told(before)
    assert sent["beside"]["caption"] == "What was derived"
    assert sent["picture"]["name"] == read_network(made / "search").name


def test_a_training_shows_its_network_losses_and_dice(training_run: Path):
    sent = told(RunSource(training_run).look(None))
    assert sent["beside"]["caption"] == "The network"
    assert [chart["title"] for chart in sent["beside"]["charts"]] == [
        "Measures by epoch",
        "Loss and learning rate by step",
    ]
    mean = json.loads((training_run / "evaluation.json").read_text())["mean"]["dice"]
    assert dict(sent["beside"]["facts"])["test Dice"] == f"{mean:.4f}"


DAMAGE = {
    "run.json": "{",
    "alphas.json": '{"decisions": [], "epochs": []}',
    "space.json": "{",
    "epochs.csv": "epoch,split,loss\n0,val,x\n",
    "steps.csv": "\0",
}


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.usefixtures("few_charts")
def test_whatever_a_file_holds_the_page_goes_on(search_run: Path, before: State, name: str):
    put(search_run / name, DAMAGE[name])
    sent = told(RunSource(search_run).look(before))
    assert sent["beside"] is not None
    if name in ("alphas.json", "space.json"):
        assert sent["problems"]
        assert sent["picture"]["name"] == before.as_json()["picture"]["name"]


@pytest.fixture(scope="module")
def page(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page of a search that goes on."""
    run = Path(shutil.copytree(made / "search", tmp_path_factory.mktemp("page") / "search"))
    (run / "genotype.json").unlink()
    after(run, made / "search", 2)
    found = served(run)
    yield found
    found.process.kill()
    found.process.wait(60)
    assert found.process.stderr is not None
    found.process.stderr.close()


def test_the_page_is_told_of_every_epoch_under_its_own_name_alone(page: Served, made: Path):
    states = page.states()
    assert next(states)["beside"]["caption"].endswith("after epoch 2")
    after(page.path, made / "search", 3)
    while not (state := next(states))["beside"]["caption"].endswith("after epoch 3"):
        pass
    cell = next(part["link"] for part in state["picture"]["parts"] if part["link"] is not None)
    assert json.loads(page.ask(f"/cells/{cell}").read())["name"] == "skip_1"
    assert page.ask("/beside.js").status == 200
    for target in ("/", "/events", "/beside.js"):
        assert page.ask(target, host="evil.example").status == 400
    assert page.ask("/run.json").status == 404


def test_a_folder_without_a_run_is_refused_with_what_to_do(tmp_path: Path):
    done = CliRunner().invoke(main, ["view", "--no-browser", str(tmp_path)])
    assert done.exit_code == 2
    assert "no run is in it" in done.output
    assert "`genoc runs` lists them" in done.output


def test_a_study_shows_its_trainings_as_they_finish_and_then_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fake(None, monkeypatch, lambda job: 0.7)  # type: ignore[arg-type]
    study = begun(tmp_path / "study", SPACE, REFERENCE, evolve(CONFIG, seeds=1, random=1, methods=()))
    source, queue = StudySource(study.path), Queue.of(study.path)
    first = told(source.look(None))
    assert first["beside"]["status"] == "stopped after 0 jobs"
    assert first["beside"]["tables"][0]["rows"] == []
    before = source.signature()
    plan(study, queue)
    from search.study import work as working

    queue.take(lambda job: working.perform(study, job))
    assert source.signature() != before
    sent = told(source.look(None))
    (row,) = sent["beside"]["tables"][0]["rows"]
    assert re.fullmatch(r"\w+-0", row[0])
    assert row[1] == "finished"
    assert sent["beside"]["status"] == "stopped after 1 jobs"
    assert dict(sent["beside"]["facts"])["images"] == "16 x 16, synthetic"
    work(study, queue)
    assert len(told(source.look(None))["beside"]["tables"][0]["rows"]) == 2


CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)")
def test_in_a_browser_charts_are_drawn_and_follow(page: Served, made: Path):
    from playwright.sync_api import expect, sync_playwright

    after(page.path, made / "search", 3)
    complaints: list[str] = []
    with sync_playwright() as driver:
        sandbox = [] if os.getuid() else ["--no-sandbox"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        shown = browser.new_page(viewport={"width": 1400, "height": 900})
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on("console", lambda message: complaints.append(message.text))
        shown.goto(page.address)
        caption, images = shown.locator("#caption"), shown.locator("#charts img")
        expect(caption).to_have_text("What would be derived now, after epoch 3", timeout=20_000)
        expect(images).to_have_count(3 + DECIDED)
        assert all(image.evaluate("image => image.naturalWidth > 0") for image in images.all())
        expect(shown.locator("#picture svg")).to_be_visible()
        expect(shown.locator("#live")).to_have_text(f"stopped at epoch 3 of {EPOCHS}")
        after(page.path, made / "search", 4)
        expect(caption).to_have_text("What would be derived now, after epoch 4", timeout=20_000)
        browser.close()
    assert complaints == []
