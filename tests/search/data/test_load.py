from __future__ import annotations

import json
import shutil

import pytest

from genotype.problems import Refused
from search.config import DataConfig
from search.data import load_dataset as load_config


def load_dataset(source, size, seed, **more):
    source = None if source is None else str(source)
    return load_config(DataConfig(source=source, size=size, **more), seed)


def parts(dataset):
    return dataset.train, dataset.val, dataset.test


def test_drawn_by_default():
    dataset = load_dataset(None, 16, 3, limit=5)
    assert dataset.name == "synthetic"
    assert [len(part) for part in parts(dataset)] == [5, 5, 5]
    assert dataset.train.images.shape == (5, 3, 16, 16)
    assert dataset.digest == load_dataset("synthetic", 16, 3, limit=5).digest
    assert dataset.digest != load_dataset(None, 16, 4, limit=5).digest


def test_how_many_are_drawn():
    assert [len(part) for part in parts(load_dataset(None, 8, 0))] == [320, 64, 64]
    assert [len(part) for part in parts(load_dataset(None, 8, 0, limit=100))] == [100, 64, 64]


def test_a_folder_without_a_split_is_split_by_the_seed(pair_folder):
    folder = pair_folder(10)
    dataset = load_dataset(str(folder), 16, 1)
    assert dataset.name == "set"
    assert [len(part) for part in parts(dataset)] == [8, 1, 1]
    assert sorted(name for part in parts(dataset) for name in part.ids) == [
        f"a{index:02d}" for index in range(10)
    ]
    assert len({load_dataset(folder, 16, seed).train.ids for seed in range(5)}) > 1


def test_two_views_of_a_lesion_stay_together(pair_folder):
    folder = pair_folder(12)
    rows = [f"a{index:02d},lesion{index % 4}" for index in range(12)]
    (folder / "metadata.csv").write_text("\n".join(["id,lesion_id", *rows]))
    for seed in range(5):
        homes = [{int(name[1:]) % 4 for name in part.ids} for part in parts(load_dataset(folder, 16, seed))]
        assert sorted(lesion for home in homes for lesion in home) == [0, 1, 2, 3]


def test_the_folders_own_split_and_one_that_is_given(pair_folder, tmp_path):
    folder = pair_folder(4)
    own = {"train": ["a03", "a00"], "val": ["a01"], "test": ["a02"]}
    (folder / "splits.json").write_text(json.dumps(own))
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"train": ["a01"], "val": ["a02"], "test": ["a03"]}))
    dataset = load_dataset(folder, 24, 0)
    assert [part.ids for part in parts(dataset)] == [("a03", "a00"), ("a01",), ("a02",)]
    assert dataset.train.masks.float().mean(dim=(1, 2)).tolist() == pytest.approx([6 / 24, 3 / 24])
    assert [part.ids for part in parts(load_dataset(folder, 24, 0, split=str(given)))] == [
        ("a01",),
        ("a02",),
        ("a03",),
    ]


def test_a_file_that_is_not_used_is_not_read(pair_folder):
    folder = pair_folder(8)
    everything = load_dataset(folder, 16, 0)
    limited = load_dataset(folder, 16, 0, limit=1)
    unused = next(name for name in everything.train.ids if name not in limited.train.ids)
    (folder / f"images/{unused}.png").write_bytes(b"")
    assert load_dataset(folder, 16, 0, limit=1).digest == limited.digest
    with pytest.raises(Refused, match=f"images/{unused}.png"):
        load_dataset(folder, 16, 0)


def test_where_a_folder_lies_does_not_matter(pair_folder, tmp_path):
    folder = pair_folder(8)
    shutil.copytree(folder, tmp_path / "moved")
    assert load_dataset(folder, 16, 0).digest == load_dataset(tmp_path / "moved", 16, 0).digest
    assert load_dataset(folder, 16, 0).digest != load_dataset(folder, 24, 0).digest


@pytest.mark.parametrize("change", [{"size": 7}, {"limit": 0}, {"images": 2}])
def test_impossible_requests(pair_folder, change):
    for source in (None, pair_folder(4)):
        with pytest.raises(Refused, match="leaves no pictures"):
            load_dataset(source, **{"size": 16, "seed": 0, **change})


def test_drawn_pictures_take_no_split(tmp_path):
    with pytest.raises(Refused, match="come already split"):
        load_dataset("synthetic", 16, 0, split=str(tmp_path))


def test_real_lesions(lesions):
    dataset = load_dataset(lesions, 64, 0)
    assert [len(part) for part in parts(dataset)] == [274, 63, 63]
    assert dataset.name == "lesions2d"
    small = load_dataset(lesions, 64, 0, limit=8)
    assert [len(part) for part in parts(small)] == [8, 8, 8]
    assert set(small.test.ids) < set(dataset.test.ids)
