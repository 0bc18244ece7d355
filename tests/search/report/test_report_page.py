from __future__ import annotations

import json
import sys
from collections import Counter
from html.parser import HTMLParser

import pytest

from genotype import InputError
from search.report import write_report
from search.report.page import SIGNS, page
from search.report.part import or_absent
from search.report.sections import sections
from search.report.words import TIMES

VOID = {"meta", "img", "br"}
HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(1)> $\\frac{ & -->"""


class Reading(HTMLParser):
    """The tags of a page, their attributes and its text. Raises AssertionError for tags out of order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words, self.comments = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not data.isspace():
            self.words.append(data)

    def handle_comment(self, data):
        self.comments.append(data)

    def values(self, attribute):
        return [value for key, value in self.attributes if key == attribute]

    @property
    def text(self):
        return " ".join(self.words)


def change(path, **values):
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def made(run, title):
    (section,) = (section for section in sections(run) if section.title == title)
    return Reading(or_absent(section.make, run).html()).text


@pytest.fixture(scope="module")
def pages(runs):
    """The pages of runs that have everything; the chart of all decisions is cut in two for the largest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["search.report.sections.decisions"], "ROWS", 30)
        return {run.name: page(run) for run in runs.iterdir()}


@pytest.fixture(params=["a-search", "large", "a-training"])
def each_page(request, pages):
    return pages[request.param]


def decisions_of(run):
    return json.loads((run / "alphas.json").read_text())["decisions"]


def test_a_page_stands_alone(each_page):
    found = Reading(each_page)
    loaded = [*found.values("src"), *found.values("href"), *found.values("xlink:href")]
    assert loaded
    assert all(value.startswith(("#", "data:image/png;base64,")) for value in loaded)
    assert not {"srcset", "data", "poster", "action"} & {key for key, _ in found.attributes}
    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & set(found.tags)
    assert "@import" not in each_page
    assert each_page.count("url(") == each_page.count("url(#")
    assert "default-src 'none'" in each_page


def test_what_a_page_refers_to_is_in_it(each_page):
    found = Reading(each_page)
    links = [*found.values("href"), *found.values("xlink:href")]
    wanted = {value[1:] for value in links if value.startswith("#")}
    wanted |= {value[5:-1] for _, value in found.attributes if value and value.startswith("url(#")}
    assert wanted
    assert wanted <= set(found.values("id"))


def test_a_report_is_the_same_every_time(search_run, pages):
    assert write_report(search_run) == search_run / "report.html"
    assert (search_run / "report.html").read_text(encoding="utf-8") == pages["a-search"]


def test_a_search_tells_everything(runs, pages):
    found = Reading(pages["a-search"])
    for decision in decisions_of(runs / "a-search"):
        assert f"Weights of {decision['name']}" in found.values("aria-label")
        assert decision["name"] in found.text
        assert all(candidate in found.text for candidate in decision["candidates"])
    for words in (
        "a-search",
        "Search of small-skips on synthetic: 256 training, 64 validation, 64 test images. Seed 7.",
        "0.867",
        "2 min 30 s",
        f"for 64 {TIMES} 64 pixels",
        "cells.skip_1: node 3 is read by no block; dropped",
        "data.size",
        "5f" * 32,
        "2.13.0",
        '"format": "genoc/1"',
    ):
        assert words in found.text
    assert "has not ended" not in found.text


def test_a_training_tells_its_test_images(runs, pages):
    images = json.loads((runs / "a-training" / "evaluation.json").read_text())["images"]
    mean = sum(image["dice"] for image in images) / 20
    text = Reading(pages["a-training"]).text
    assert "mean of 20 test images" in text
    assert f"{mean:.3f}" in text
    assert f"{mean:.4f}" in text
    assert f"{max(image['iou'] for image in images):.4f}" in text
    assert "Decisions" not in text


def test_a_search_warns_of_its_collapse(search_run):
    text = made(search_run, "Collapse")
    shares = "60% of the derived ops would have no weights, but only 40% of the candidates"
    assert f"In epoch 5, {shares}; the alphas are 8% decided." in text
    assert "In epoch 12, the loss is becoming sharp in the alphas" in text
    table = (search_run / "monitor.csv").read_text()
    (search_run / "monitor.csv").write_text(
        table.replace("weight-free ops", "").replace("eigenvalue\n", "\n")
    )
    assert "In epoch" not in made(search_run, "Collapse")


def test_predictions_are_shown_by_rank(runs, pages):
    listed = json.loads((runs / "a-training" / "predictions" / "predictions.json").read_text())
    found = Reading(pages["a-training"])
    assert found.tags.count("img") == 9
    assert found.values("alt") == [f"{record['id']}, {record['rank']}" for record in listed]
    for record in listed:
        assert f"Dice {record['dice']:.3f}" in found.words


def test_many_decisions_are_shown_at_one_glance_and_the_most_decided_in_full(runs, pages):
    found = Reading(pages["large"])
    assert "The 24 most decided of 51 decisions" in found.words
    labels = found.values("aria-label")
    names = [decision["name"] for decision in decisions_of(runs / "large")]
    weighed = Counter(label for label in labels if label.startswith("Weights of"))
    assert sorted(weighed) == sorted(f"Weights of {name}" for name in names)
    assert sorted(weighed.values()) == [1] * 27 + [2] * 24
    assert "Weights of stages.enc2.depth" in labels
    for decision in decisions_of(runs / "large"):
        assert found.words.count(decision["name"]) >= 2  # in the chart of all, and among the final weights


def test_raw_alphas_can_be_looked_at_cell_by_cell(runs, pages):
    for name in ("a-search", "large"):
        labels = Counter(Reading(pages[name]).values("aria-label"))
        assert {labels[f"Alphas of {decision['name']}"] for decision in decisions_of(runs / name)} == {1}
    assert Reading(pages["large"]).words.count("Raw alphas") == 13  # 12 cells and a stage


def test_of_very_many_decisions_those_of_the_first_cells_are_drawn(search_run, monkeypatch):
    module = sys.modules["search.report.sections.decisions"]
    monkeypatch.setattr(module, "ALL", 0)
    monkeypatch.setattr(module, "FOLDED", 3)
    text = made(search_run, "Decisions")
    assert "only those of the first 3 decisions are drawn" in text
    assert text.count("raw alphas") == 3


def test_nothing_in_a_run_becomes_markup(search_run):
    decision = {"name": f"cells.{HOSTILE}.x", "kind": HOSTILE, "relaxation": "softmax"}
    alphas = {"decisions": [{**decision, "candidates": [HOSTILE, "b"]}], "epochs": [[[0, 0]], [[0, 1]]]}
    data = {"name": HOSTILE, "digest": "5f" * 32, "train": 1, "val": 1, "test": 1}
    about = {"name": HOSTILE, "genoc": HOSTILE, "torch": HOSTILE, "config": {"lr": {HOSTILE: HOSTILE}}}
    change(search_run / "run.json", data=data, **about)
    change(search_run / "alphas.json", **alphas)
    change(search_run / "derivation.json", dropped=[HOSTILE])
    quoted = HOSTILE.replace('"', '""')
    (search_run / "epochs.csv").write_text(f'epoch,split,loss\n0,"{quoted}",1\n')
    (search_run / "steps.csv").write_text(f'epoch,half,step,loss,lr\n0,"{quoted}",1,1,1\n')
    record = {"id": HOSTILE, "dice": 1, "rank": "good", "file": f"{HOSTILE}.png"}
    (search_run / "predictions" / "predictions.json").write_text(json.dumps([record]))
    found = Reading(page(search_run))
    assert not {"script", "img"} & set(found.tags)
    assert not {key for key, _ in found.attributes if key.startswith("on")}
    assert not any("alert" in comment for comment in found.comments)
    assert found.text.count(HOSTILE) >= 14


def test_pictures_come_from_the_folder_alone(search_run):
    secret = search_run / "secret.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    (search_run / "predictions" / "text.png").write_text("secret")
    listed = [
        {"id": "a", "dice": 1, "rank": "good", "file": file}
        for file in ("../secret.png", str(secret), "text.png", "", "gone.png", "..", "\0.png")
    ]
    (search_run / "predictions" / "predictions.json").write_text(json.dumps(listed))
    text = made(search_run, "Predictions")
    assert text.count("is no picture.") == 7


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("genotype.json", "Derived network"),
        ("alphas.json", "Decisions"),
        ("monitor.csv", "Collapse"),
        ("epochs.csv", "Learning"),
        ("steps.csv", "Learning"),
        ("predictions/predictions.json", "Predictions"),
        ("run.json", "Setup"),
    ],
)
def test_a_part_that_is_not_there_is_left_out_with_a_sentence(search_run, file, title):
    name = file.rpartition("/")[2]
    (search_run / file).unlink()
    assert f"The run has no {name}." in made(search_run, title)


@pytest.mark.usefixtures("each_drawing_once")
@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[1, 2]", b"null", b"\xff\xfe", b'{"a": "\\ud800"}', b"[" * 100_000]
)
def test_a_part_that_cannot_be_read_is_left_out_with_a_sentence(search_run, damage):
    for file in ("genotype.json", "alphas.json", "run.json", "predictions/predictions.json"):
        (search_run / file).write_bytes(damage)
    for title in ("Derived network", "Decisions", "Setup", "Predictions"):
        assert " cannot be read: " in made(search_run, title) or " has a problem: " in made(search_run, title)


@pytest.mark.usefixtures("each_drawing_once")
@pytest.mark.parametrize(
    "damage", [b"", b"epoch", b"epoch,split\n", b"\xff\xfe", b"a,b\n1,2\n", b"\0" * 200_000]
)
def test_tables_that_cannot_be_read_are_left_out_with_a_sentence(search_run, damage):
    for file in ("epochs.csv", "steps.csv"):
        (search_run / file).write_bytes(damage)
    text = made(search_run, "Learning")
    assert "epochs.csv " in text
    assert "steps.csv " in text


@pytest.mark.usefixtures("each_drawing_once")
@pytest.mark.parametrize("dice", [1e308, -1e308, 1.5, "0.99"])
def test_measures_beyond_1_are_not_drawn(training_run, dice, capfd):
    """Nor does the library of charts complain of them."""
    images = json.loads((training_run / "evaluation.json").read_text())["images"]
    change(training_run / "evaluation.json", images=[{**images[0], "dice": dice}, *images[1:]])
    listed = json.loads((training_run / "predictions" / "predictions.json").read_text())
    (training_run / "predictions" / "predictions.json").write_text(
        json.dumps([{**one, "dice": dice} for one in listed])
    )
    found = Reading(write_report(training_run).read_text())
    assert "evaluation.json cannot be read: images[0].dice: " in found.text
    assert "predictions.json cannot be read: [0].dice: " in found.text
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("each_drawing_once")
@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("epochs.csv", "3,val,1,1e308,0.5,0.5,1", "dice 1e+308 of epoch 3"),
        ("epochs.csv", "3,val,1,0.5,-1,0.5,1", "iou -1 of epoch 3"),
        ("steps.csv", "2,1,weight,1e308,0.1\n2,2,weight,-1e308,0.1", "loss 1e+308 of epoch 2"),
        ("monitor.csv", "1,1e308,0.1,0.1,0.1,0.1,0.1,", "beta 1e+308 of epoch 1"),
    ],
)
def test_numbers_of_tables_that_nothing_computes_are_not_drawn(search_run, file, row, words, capfd):
    with (search_run / file).open("a") as table:
        table.write(f"{row}\n")
    assert f"{file} cannot be read: {words} is out of range." in Reading(page(search_run)).text
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("each_drawing_once")
@pytest.mark.parametrize("value", [1e308, float("inf"), float("nan")])
def test_alphas_that_are_no_numbers_leave_a_whole_page(search_run, value, capfd):
    alphas = json.loads((search_run / "alphas.json").read_text())
    alphas["epochs"][1][0] = [value, -value]
    change(search_run / "alphas.json", **alphas)
    assert "Decisions" in Reading(page(search_run)).text
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("each_drawing_once")
def test_half_of_a_surrogate_pair_is_no_text(search_run):
    change(search_run / "run.json", name="\ud800")
    assert "run.json cannot be read: " in Reading(write_report(search_run).read_text()).text


@pytest.mark.usefixtures("each_drawing_once")
def test_a_run_of_which_little_is_there_has_a_page(tmp_path, training_run):
    for sign in SIGNS:
        run = tmp_path / sign
        run.mkdir()
        found = training_run / sign
        (run / sign).write_bytes(found.read_bytes() if found.exists() else b"{}")
        assert "The run has no predictions.json." in Reading(write_report(run).read_text()).text


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="no run is in it"):
        write_report(tmp_path)
    with pytest.raises(InputError, match="no run is in it"):
        write_report(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("each_drawing_once")
def test_an_interrupted_run_says_so(search_run):
    change(search_run / "run.json", finished=False)
    (search_run / "genotype.json").unlink()
    table = (search_run / "epochs.csv").read_text()
    cut = table.rindex("11,val,") + 12  # in the middle of a number
    (search_run / "epochs.csv").write_text(table[:cut])
    text = Reading(page(search_run)).text
    assert "This run has not ended." in text
    assert "The run has no genotype.json." in text
    assert "for 12 epochs" in text
    assert "train, last 12 " in text
    assert "val, last 11 " in text


def test_without_graphviz_the_genotype_stands_there_as_text(search_run, monkeypatch):
    monkeypatch.setenv("PATH", "")
    text = made(search_run, "Derived network")
    assert "Graphviz's program dot is not installed" in text
    assert (search_run / "genotype.json").read_text() in text


def test_a_search_measured_on_test_images_shows_them(search_run, training_run):
    (search_run / "evaluation.json").write_bytes((training_run / "evaluation.json").read_bytes())
    assert "Every one of the 20 images of the test part" in made(search_run, "Supernet on test images")


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, "128 128"), (63, "64 64"), ([32, 96], "128 128"), ("64", "128 128"), (-2, "128 128")],
)
def test_costs_are_for_the_size_of_the_run(training_run, size, words):
    change(training_run / "run.json", config={"data": {"size": size}})
    assert f"For one image of {words.replace(' ', f' {TIMES} ')} pixels." in made(training_run, "Cost")


def test_a_search_without_a_genotype_yet_shows_what_its_supernet_costs(search_run):
    both = made(search_run, "Cost")
    assert "network supernet parameters" in both
    (search_run / "genotype.json").unlink()
    assert "network supernet" not in made(search_run, "Cost")
    assert "supernet parameters" in made(search_run, "Cost")
    (search_run / "space.json").unlink()
    assert made(search_run, "Cost") == "The run has no genotype.json."


def test_costs_are_those_of_the_compiler(training_run):
    from compiler.analysis.cost import cost
    from compiler.lowering.network import lower
    from genotype import load

    counted = cost(lower(load(training_run / "genotype.json")), (64, 64))
    text = made(training_run, "Cost")
    assert f"{counted.parameters:,}" in text
    assert f"{counted.macs:,}" in text


def test_the_measured_table_has_the_best_and_the_last_epoch(training_run):
    rows = ["epoch,split,loss,dice,iou,accuracy,seconds", "0,val,1,0.25,0.2,0.9,1", "1,val,1,0.75,0.6,0.9,1"]
    (training_run / "epochs.csv").write_text("\n".join([*rows, "2,val,1,0.5,0.4,0.9,1", ""]))
    text = made(training_run, "Learning")
    assert "val, best Dice 2 1.0000 0.7500 0.6000 0.9000" in text
    assert "val, last 3 1.0000 0.5000 0.4000 0.9000" in text
    (training_run / "epochs.csv").write_text("\n".join([*rows, ""]))
    assert "best" not in made(training_run, "Learning")


@pytest.mark.usefixtures("each_drawing_once")
def test_an_imported_run_says_where_it_is_from(search_run):
    told = {"form": "some-log", "file": "log.csv", "sha256": "ab" * 32, "notes": ["Rounded.", HOSTILE]}
    change(search_run / "run.json", imported=told, data=None, seed=None, torch=None)
    text = Reading(page(search_run)).text
    for words in (
        "Search of small-skips, imported from log.csv.",
        "Rounded.",
        HOSTILE,
        "ab" * 32,
        "(some-log)",
    ):
        assert words in text
    assert "Predictions" not in text
    assert "None" not in text


def test_an_account_of_parameters_is_a_table(search_run):
    def account(factor, *numbers):
        lines = [{"words": f"line {number}", "parameters": number} for number in numbers]
        return {"factor": factor, "edges_per_node": 3, "lines": lines, "published": sum(numbers)}

    accounts = [account(1, 1000, -1), account(2, 4000, -2)]
    (search_run / "accounting.json").write_text(json.dumps(accounts))
    text = made(search_run, "Parameters accounted for")
    assert f"{TIMES} 1, top-3 {TIMES} 2, top-3 line 1000 1,000 4,000 line -1 -1 -2" in text
    assert "what the authors' code counts 999 3,998" in text
    for damage in ([], [*accounts, account(1, 1)], [{"factor": 1}]):
        (search_run / "accounting.json").write_text(json.dumps(damage))
        assert "accounting.json " in made(search_run, "Parameters accounted for")


def test_other_searches_have_no_figures_of_the_thesis(runs):
    for run in runs.iterdir():
        assert "Figures of the thesis" not in [section.title for section in sections(run)]
