"""The card: true to the entry, usable as it stands, and safe from what comes from outside."""

import json
import py_compile
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import attrs
import numpy as np
import pytest
import torch

from genotype import encode
from search.data import normalise
from search.measures.files import record_of
from search.measures.images import MeasuredImages
from search.measures.record import MeasuresRecord
from search.measures.scores import Scores
from tests.zoo.trained import TINY
from zoo.entries.card import NORMALISED, Card
from zoo.entries.entry import Entry
from zoo.entries.front_matter import mapping_lines
from zoo.entries.markdown import plain
from zoo.publishing.add import Terms, add
from zoo.verification.verify import require_sound

CHECK = """
import sys, torch
assert torch.allclose(logits, example["output"], atol=1e-5)
assert not {"genotype", "compiler", "search", "zoo"} & set(sys.modules)
"""


@pytest.fixture
def text(entry: Entry) -> str:
    return entry.path("README.md").read_text()


def run_snippet(text: str, entry: Entry) -> subprocess.CompletedProcess[str]:
    """Run the card's code as it stands there, beside the zoo."""
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    command, beside = [sys.executable, "-c", code + CHECK], entry.folder.parent.parent
    return subprocess.run(command, cwd=beside, capture_output=True, text=True, env={"PATH": ""})


def test_its_code_runs_beside_the_zoo_without_genoc(text: str, entry: Entry):
    before = sorted(entry.folder.rglob("*"))
    assert run_snippet(text, entry).stderr == ""
    assert sorted(entry.folder.rglob("*")) == before


TRAP = "raise SystemExit('foreign code ran')"


def test_its_code_runs_model_py_and_nothing_else_that_lies_in_the_folder(text: str, entry: Entry):
    """No module beside it, and no bytecode of it that says it is valid whatever the source.

    Importing by path (importlib.util.spec_from_file_location) would run that.
    """
    for name in ("torch.py", "safetensors.py", "sitecustomize.py", "runpy.py", "torch/__init__.py"):
        entry.path(name).parent.mkdir(exist_ok=True)
        entry.path(name).write_text(TRAP)
    source = entry.path("trap.py")
    source.write_text(TRAP)
    cached = entry.path("__pycache__") / f"model.{sys.implementation.cache_tag}.pyc"
    cached.parent.mkdir()
    py_compile.compile(
        str(source), str(cached), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    assert run_snippet(text, entry).stderr == ""


def test_what_it_says_of_pixels_is_what_training_does():
    pixels = torch.arange(256, dtype=torch.uint8)
    assert torch.allclose(eval(NORMALISED, {"pixels": pixels}), normalise(pixels))


def test_it_says_how_good_and_how_costly_the_network_is(text: str):
    for said in (
        "| test | 2 | 0.5000 | 0.4000 | 0.8000 |",
        "| cost | one image of 32 x 32 |",
        "| parameters | 865 |",
        "7 images for training, 2 for validation, 2 for testing",
        f"`{NORMALISED}`",
        "![The network: its stages, and what flows between them](graph.svg)",
        "| lr | 0.001 |",
        "Licence of the weights: not stated.",
    ):
        assert said in text


def test_its_head_is_metadata_for_the_hub(text: str):
    head = text.split("---\n")[1]
    assert head.startswith(
        'license: "unknown"\nlibrary_name: "pytorch"\npipeline_tag: "image-segmentation"\n'
    )
    assert head.endswith(
        """        metrics:
          - type: "dice"
            value: 0.5
          - type: "mean_iou"
            value: 0.4
          - type: "accuracy"
            value: 0.8
"""
    )


def test_yaml_of_lists_and_mappings():
    value = {"a": [{"b": 1, "c": ["x"]}], "d": {"e": "f: g\n- \x7f"}}
    assert [*mapping_lines(value, "")] == [
        "a:",
        "  - b: 1",
        "    c:",
        '      - "x"',
        "d:",
        '  e: "f: g -  "',
    ]


def with_measures(run: Path, classes: tuple[str, ...]) -> MeasuresRecord:
    """Let a training have measured its two images by class."""
    counts = np.arange(8 * len(classes)).reshape(2, len(classes), 4) + 1
    apart = np.full((len(classes), 2), 0.5)
    scores = tuple(Scores(each, apart) for each in counts)
    record = record_of(MeasuredImages(("a", "b"), classes, scores, 1.0, "pixels"))
    path = run / "evaluation.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "measures": encode(record)}))
    return record


@pytest.mark.parametrize("classes", [("target",), ("liver", "a_cyst")])
def test_measures_by_class_are_in_the_entry_and_in_a_table(run: Path, tmp_path: Path, classes):
    record = with_measures(run, classes)
    entry = add(run, tmp_path / "models", Terms())
    require_sound(entry)
    assert entry.record().metrics.measures == record
    text = entry.path("README.md").read_text()
    assert "| class | Dice | IoU | accuracy | precision | recall | HD95 (px) | NSD (1 px) |" in text
    for name in classes:
        assert re.search(rf"^\| {name.replace('_', ' ')} \| \.\d+ ", text, re.MULTILINE)
    assert ("| mean of classes |" in text) == (len(classes) > 1)


def test_an_entry_of_before_measures_by_class_stays_as_it_was(entry: Entry, text: str):
    require_sound(entry)
    assert "measures" not in entry.path("entry.json").read_text()
    assert "| class |" not in text
    assert "Means over images, for the target class; the score is 1 if both masks are empty." in text


def test_a_licence_and_a_notice_are_passed_on(run: Path, tmp_path: Path):
    entry = add(run, tmp_path / "models", Terms(license="cc-by-nc-4.0", notice="HAM10000, CC BY-NC 4.0."))
    text = entry.path("README.md").read_text()
    assert 'license: "cc-by-nc-4.0"' in text
    assert "Licence of the weights: cc-by-nc-4.0.\n\nHAM10000, CC BY-NC 4.0.\n" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("bce_dice", r"bce\_dice"),
        ("a | b\n\n# c", r"a \| b \# c"),
        ("<script>[x](y)`", r"\<script\>\[x\](y)\`"),
        ("\x1b[2J", r"\[2J"),
    ],
)
def test_texts_from_outside_bring_no_markup(given: str, shown: str):
    assert plain(given) == shown


def test_the_part_that_was_measured_brings_no_markup(entry: Entry):
    """It is text from a file, as every other."""
    record = entry.record()
    forged = attrs.evolve(record, metrics=attrs.evolve(record.metrics, split="test | 2 |\n\n# <b>Best</b>"))
    text = Card(forged, TINY, has_picture=True).text()
    assert r"| test \| 2 \| \# \<b\>Best\</b\> | 2 | 0.5000 |" in text


HOSTILE = "<b>[x](y)`| *a* {{ 7 * 7 }}"


def test_nothing_from_outside_is_markup_anywhere(entry: Entry):
    record = entry.record()
    forged = attrs.evolve(
        record,
        data=attrs.evolve(record.data, name=HOSTILE),
        metrics=attrs.evolve(record.metrics, split=HOSTILE),
        config={"a_b": HOSTILE, "c": [HOSTILE]},
        genoc=HOSTILE,
        torch=HOSTILE,
        notice=HOSTILE,
    )
    text = Card(forged, attrs.evolve(TINY, about=HOSTILE), has_picture=False).text()
    shown = text.split("\n---\n")[1]
    assert shown.count(plain(HOSTILE)) == 8
    assert r"| a\_b |" in shown
    assert "<b>" not in shown
    assert len(re.findall(r"(?<!\\)[*<>]", shown)) == 0


def test_the_template_leaves_unescaped_what_genoc_made_alone():
    text = (files("zoo.entries") / "card.md.jinja").read_text()
    unescaped = re.findall(r"{{ ([\w.]+) \| safe }}", text)
    made = {"front_matter", "record.name", "genotype.name", "class_name", "normalised", "record.data.digest"}
    assert set(unescaped) == made
    assert len(unescaped) == len(re.findall(r"\bsafe *}}", text))


def test_it_says_when_there_is_no_picture(entry: Entry):
    text = Card(entry.record(), TINY, has_picture=False).text()
    assert "graph.svg" not in text
    assert "Graphviz was not installed" in text
