from __future__ import annotations

import json

import pytest

from genotype.diagnostics.diagnostic import InputError
from search.data.splits.split_files import find_split, read_split
from search.data.splits.split_ids import SplitIds

IDS = ["a", "b", "c", "d"]
GOOD = {"train": ["b", "a"], "val": ["c"], "test": ["d"]}
SPLIT = SplitIds(("b", "a"), ("c",), ("d",))


def write_json(folder, document):
    path = folder / "splits.json"
    path.write_text(json.dumps(document))
    return path


def write_texts(folder, **parts):
    for part, ids in parts.items():
        (folder / f"{part}.txt").write_text("\n".join(ids) + "\n\n")
    return folder


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_split(path, IDS)
    return str(caught.value)


def test_json(tmp_path):
    path = write_json(tmp_path, {"seed": 3, **GOOD})
    assert read_split(path, IDS) == read_split(tmp_path, IDS) == SPLIT


def test_texts(tmp_path):
    assert read_split(write_texts(tmp_path, **GOOD), IDS) == SPLIT


def test_ids_of_no_part_are_left_out(tmp_path):
    assert read_split(write_json(tmp_path, GOOD), [*IDS, "e"]) == SPLIT


def test_what_lies_in_a_folder(tmp_path):
    assert find_split(tmp_path) is None
    write_texts(tmp_path, val=["c"])
    assert find_split(tmp_path) == tmp_path
    path = write_json(tmp_path, GOOD)
    assert find_split(tmp_path) == path


def test_all_faults_are_named_at_once(tmp_path):
    text = refusal(write_json(tmp_path, {"train": ["a", "b", "b", "x"], "val": ["a", "y"]}))
    assert "test: this set is missing" in text
    assert "train: 1 id without an image: x" in text
    assert "val: 1 id without an image: y" in text
    assert "train and val: 1 id listed twice: a" in text
    assert "splits.json: train: 1 id listed twice: b" in text
    assert "5 problems" in text


def test_an_empty_part(tmp_path):
    assert "val: this set is empty" in refusal(write_json(tmp_path, {**GOOD, "val": []}))


def test_a_missing_text_file(tmp_path):
    text = refusal(write_texts(tmp_path, train=["a"], test=["b"]))
    assert "val: this set is missing" in text
    assert "1 problem\n" in text


def test_a_folder_without_a_split(tmp_path):
    assert "3 problems" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a\nb\n", "not JSON"),
        ('{"train": ["a"], "train": ["b"]}', "'train' occurs twice"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "is not a JSON object"),
        ('{"train": "a", "val": [1], "test": ["b"]}', "train: is not a list of ids"),
    ],
)
def test_a_file_that_is_no_split(tmp_path, content, message):
    path = tmp_path / "train.txt"
    path.write_text(content)
    assert message in refusal(path)


def test_a_file_that_is_not_there(tmp_path):
    assert "cannot be read: No such file" in refusal(tmp_path / "splits.json")


def test_a_damaged_list_is_reported_not_raised(tmp_path):
    write_texts(tmp_path, **GOOD)
    (tmp_path / "val.txt").write_bytes(b"c\n\xff\xfe\n")
    assert "val: 1 id without an image" in refusal(tmp_path)
