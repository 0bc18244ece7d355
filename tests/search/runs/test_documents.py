"""The JSON files of a run: what is written is read back, and every fault of a file is told."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genotype import InputError
from search.runs.documents import (
    ACCOUNTING,
    ALPHAS,
    BUDGET,
    CONTINUED,
    DERIVATION,
    DOCUMENTS,
    HALVES,
    INIT,
    LENGTH,
    PERTURBATION,
    PLAN,
    PRECISION,
    RATES,
    SHOWN,
    SPLIT,
    AskedLength,
    BudgetRecord,
    ContinuedRecord,
    FreshRecord,
    ImportanceRecord,
    InitRecord,
    LengthRecord,
    PartRecord,
    PerturbationRecord,
    PlanChoice,
    PlanRecord,
    PrecisionRecord,
    RatesRecord,
    SplitRecord,
)
from search.runs.documents.environment import ENVIRONMENT, EnvironmentRecord
from search.runs.documents.evaluation import EVALUATION, ClassMeasures, EvaluationRecord, ImageMeasures
from search.runs.read import read_accounts, read_alphas, read_derivation
from search.runs.records import (
    AccountRecord,
    AlphaRecord,
    DecisionRecord,
    DerivationRecord,
    DiceRecord,
    GateRecord,
    LineRecord,
    PredictionRecord,
)
from search.runs.run import Run

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
IDS = st.lists(WORDS, max_size=3).map(tuple)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(1, 10**12)
SHARES = st.floats(0, 1)


@st.composite
def alpha_records(draw: st.DrawFn) -> AlphaRecord:
    decision = st.builds(
        DecisionRecord, WORDS, WORDS, st.sampled_from(["softmax", "sigmoid"]), st.lists(WORDS).map(tuple)
    )
    decisions = tuple(draw(st.lists(decision, max_size=3)))
    vectors = st.tuples(*(st.tuples(*[NUMBERS] * len(one.candidates)) for one in decisions))
    epochs = tuple(draw(st.lists(vectors, max_size=3)))
    shares = st.tuples(*(st.tuples(*[SHARES] * len(one.candidates)) for one in decisions))
    gates = st.builds(GateRecord, shares, st.tuples(*[shares] * len(epochs)))
    return AlphaRecord(decisions, epochs, draw(st.integers(0, 9)), draw(st.none() | gates))


@st.composite
def evaluations(draw: st.DrawFn) -> EvaluationRecord:
    """Of some classes, each image has the Dice of all."""
    names = draw(st.sets(st.from_regex("[a-z0-9_]{1,9}", fullmatch=True), max_size=2))
    shares = {"dice": SHARES, "iou": SHARES, "accuracy": SHARES}
    shares["class_dice"] = st.fixed_dictionaries(dict.fromkeys(sorted(names), SHARES))
    images = draw(st.lists(st.builds(ImageMeasures, id=WORDS, **shares), max_size=3))
    return EvaluationRecord(draw(WORDS), tuple(images), draw(st.builds(ClassMeasures, **shares)))


IMPORTANCES = st.builds(ImportanceRecord, WORDS, WORDS, IDS, NUMBERS, st.lists(NUMBERS).map(tuple))
ACCOUNTS = st.builds(
    AccountRecord,
    COUNTS,
    COUNTS,
    st.lists(st.builds(LineRecord, WORDS, st.integers())).map(tuple),
    st.integers(),
)
SHOWN_ONES = st.builds(PredictionRecord, WORDS, SHARES, st.sampled_from(["good", "median", "worst"]), WORDS)
RECORDS = {
    PLAN: st.builds(
        PlanRecord,
        st.builds(PlanChoice, st.sampled_from(["executed", "source", "compiled"]), st.booleans()),
        st.dictionaries(WORDS, NUMBERS),
    ),
    LENGTH: st.builds(LengthRecord, st.integers(1, 2**62), NUMBERS),
    CONTINUED: st.builds(
        ContinuedRecord,
        st.lists(
            st.builds(
                PartRecord,
                st.integers(0, 10**9),
                st.integers(0, 10**12),
                COUNTS,
                st.builds(AskedLength, st.none() | COUNTS, st.none() | COUNTS, st.none() | NUMBERS),
            )
        ).map(tuple),
    ),
    INIT: st.builds(
        InitRecord, WORDS, st.integers(), st.lists(st.builds(FreshRecord, WORDS, WORDS)).map(tuple)
    ),
    RATES: st.builds(RatesRecord, NUMBERS, NUMBERS),
    PRECISION: st.builds(
        PrecisionRecord,
        st.sampled_from(["fp32", "bf16", "fp16"]),
        WORDS,
        st.sampled_from(["matrix", "vector", "none", "unknown"]),
        st.none() | NUMBERS,
    ),
    SPLIT: st.builds(SplitRecord, IDS, IDS, IDS),
    HALVES: st.dictionaries(WORDS, IDS),
    BUDGET: st.builds(BudgetRecord, st.lists(COUNTS).map(tuple), st.none() | COUNTS, st.none() | COUNTS),
    ALPHAS: alpha_records(),
    DERIVATION: st.builds(DerivationRecord, IDS, st.none() | st.builds(DiceRecord, SHARES, SHARES)),
    PERTURBATION: st.builds(PerturbationRecord, COUNTS, COUNTS, COUNTS, st.lists(IMPORTANCES).map(tuple)),
    ENVIRONMENT: st.lists(
        st.builds(
            EnvironmentRecord,
            python=WORDS,
            system=WORDS,
            processor=WORDS,
            device=WORDS,
            threads=st.integers(1, 999),
            processes=st.integers(1, 999),
            packages=st.dictionaries(WORDS, WORDS, max_size=3),
        ),
        max_size=3,
    ).map(tuple),
    EVALUATION: evaluations(),
    ACCOUNTING: st.lists(ACCOUNTS).map(tuple),
    SHOWN: st.lists(SHOWN_ONES).map(tuple),
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
@given(data=st.data())
@settings(max_examples=16, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_is_read_as_it_was_written(document, data: st.DataObject, tmp_path: Path):
    record = data.draw(RECORDS[document])
    document.write(Run(tmp_path), record)
    assert document.is_in(tmp_path)
    assert document.read(tmp_path) == record
    report = {ALPHAS: read_alphas, DERIVATION: read_derivation, ACCOUNTING: read_accounts}
    if document in report:
        assert report[document](tmp_path) == record


FILES = {
    PLAN: {"plan": {"way": "source", "last": False}, "seconds": {"source, channels first": 0.25}},
    PRECISION: {"precision": "bf16", "device": "a CPU", "units": "matrix", "cost": 0.5},
    SPLIT: {"train": ["a", "b"], "val": ["c"], "test": ["d"]},
    LENGTH: {"steps": 500, "seconds": 0.25},
    CONTINUED: {
        "parts": [
            {
                "first_epoch": 0,
                "first_step": 0,
                "steps": 9,
                "asked": {"epochs": 3, "steps": None, "minutes": None},
            }
        ]
    },
    INIT: {"source": "runs/unet", "taken": 3, "fresh": [{"layer": "heads.0", "why": "4 here, 1 there"}]},
    RATES: {"lowest": 0.0005, "highest": 0.0125},
    HALVES: {"A": ["a"], "B": ["b"]},
    BUDGET: {"size": [64, 64], "parameters": 1000, "macs": None},
    ALPHAS: {
        "first": 1,
        "decisions": [{"name": "d", "kind": "depth", "relaxation": "softmax", "candidates": ["1", "2"]}],
        "epochs": [[[0.5, -1e-05]]],
        "gates": {"even": [[0.5, 0.5]], "epochs": [[[1.0, 0.0]]]},
    },
    DERIVATION: {"dropped": ["node 3"], "validation_dice": {"supernet": 0.5, "derived": 0.25}},
    PERTURBATION: {
        "seed": 0,
        "probe": 64,
        "tune_steps": 20,
        "decisions": [
            {"name": "d", "kind": "depth", "candidates": ["1"], "loss": 0.5, "importances": [0.25]}
        ],
    },
    ENVIRONMENT: [
        {
            "python": "3.11.7",
            "system": "Linux x86_64",
            "processor": "a CPU",
            "device": "a GPU",
            "threads": 4,
            "processes": 2,
            "packages": {"torch": "2.13.0"},
        }
    ],
    EVALUATION: {
        "split": "test",
        "images": [{"id": "a", "iou": 0.5, "dice": 0.75, "accuracy": 1.0, "dice_tumour": 0.5}],
        "mean": {"iou": 0.5, "dice": 0.75, "accuracy": 1.0, "dice_tumour": 0.5},
    },
    ACCOUNTING: [
        {"factor": 1, "edges_per_node": 3, "lines": [{"words": "w", "parameters": 2}], "published": 2}
    ],
    SHOWN: [{"id": "a", "dice": 0.5, "rank": "good", "file": "01-a.png"}],
}
"""What each file says, key by key in its order."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_text_of_a_file_is_as_it_ever_was(document, tmp_path: Path):
    text = json.dumps(FILES[document], indent=1) + "\n"
    (tmp_path / document.name).write_text(text)
    document.write(Run(tmp_path), document.read(tmp_path))
    assert (tmp_path / document.name).read_text() == text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
@pytest.mark.parametrize("text", [None, "{", "3", "[3]", '{"": 3}', "[" * 5000, "\x80"])
def test_what_is_no_such_file_is_refused(document, text: str | None, tmp_path: Path):
    if text is not None:
        (tmp_path / document.name).write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=document.name):
        document.read(tmp_path)


def test_every_fault_is_told_and_keys_that_are_not_known_are_passed_over(tmp_path: Path):
    (tmp_path / BUDGET.name).write_text(json.dumps({**FILES[BUDGET], "later": 1}))
    assert BUDGET.read(tmp_path) == BudgetRecord((64, 64), 1000, None)
    (tmp_path / BUDGET.name).write_text('{"size": [0, "x"], "parameters": 1.5, "macs": null}')
    with pytest.raises(InputError) as refused:
        BUDGET.read(tmp_path)
    assert [problem.path for problem in refused.value.problems] == ["size[0]", "size[1]", "parameters"]
