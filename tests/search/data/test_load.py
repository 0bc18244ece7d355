from __future__ import annotations

import json
import shutil

import pytest

from genotype.diagnostics.diagnostic import InputError
from tests.search.data.loading import loaded


def load_dataset(source, size, seed, **more):
    return loaded(source, seed=seed, size=size, **more)


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
    lesions_of(folder, 12, lambda index: index % 4)
    for seed in range(5):
        homes = [{int(name[1:]) % 4 for name in part.ids} for part in parts(load_dataset(folder, 16, seed))]
        assert sorted(lesion for home in homes for lesion in home) == [0, 1, 2, 3]


@pytest.mark.parametrize("settings", [{"size": 16}, {"size": None, "patch": 8}])
def test_lesions_are_told_so_that_folds_do_not_divide_them(pair_folder, settings):
    folder = pair_folder(8)
    lesions_of(folder, 8, lambda index: index % 4)
    groups = load_dataset(folder, seed=0, **settings).groups
    assert groups == {f"a{index:02d}": f"lesion{index % 4}" for index in range(8)}


def lesions_of(folder, count, of_index):
    """Write metadata by which image i shows the lesion `of_index(i)`."""
    rows = [f"a{index:02d},lesion{of_index(index)}" for index in range(count)]
    (folder / "metadata.csv").write_text("\n".join(["id,lesion_id", *rows]))


@pytest.mark.parametrize("images", [3, 4, 7, 11, 12])
def test_a_budget_leaves_no_lesion_in_two_parts(pair_folder, images):
    folder = pair_folder(12)
    lesions_of(folder, 12, lambda index: index // 3)
    for seed in range(5):
        dataset = load_dataset(folder, 16, seed, at_most=images)
        homes = [{int(name[1:]) // 3 for name in part.ids} for part in parts(dataset)]
        assert sum(map(len, homes)) == len(set.union(*homes))
        assert sum(len(part) for part in parts(dataset)) == images


@pytest.mark.parametrize("own", [True, False])
def test_a_given_split_that_divides_a_lesion_is_refused(pair_folder, tmp_path, own):
    folder = pair_folder(6)
    lesions_of(folder, 6, lambda index: index % 3)
    given = (folder if own else tmp_path) / "splits.json"
    given.write_text(json.dumps({"train": ["a00", "a01", "a04"], "val": ["a03"], "test": ["a02"]}))
    with pytest.raises(InputError, match="train and val: 1 lesion or patient has images in both: lesion0\n"):
        load_dataset(folder, 16, 0, split=None if own else str(given), limit=1)
    given.write_text(json.dumps({"train": ["a01", "a04"], "val": ["a03", "a00"], "test": ["a02"]}))
    assert [len(part) for part in parts(load_dataset(folder, 16, 0, split=str(given)))] == [2, 2, 1]


def test_an_image_that_a_given_split_leaves_out_needs_no_lesion(pair_folder):
    folder = pair_folder(4)
    lesions_of(folder, 3, lambda index: index)
    (folder / "splits.json").write_text('{"train": ["a00"], "val": ["a01"], "test": ["a02"]}')
    assert len(load_dataset(folder, 16, 0).train) == 1
    (folder / "splits.json").write_text('{"train": ["a00"], "val": ["a01"], "test": ["a03"]}')
    with pytest.raises(InputError, match="1 image without a row: a03"):
        load_dataset(folder, 16, 0)


def test_a_budget_keeps_the_proportions(pair_folder):
    assert [len(part) for part in parts(load_dataset(None, 8, 0, at_most=56))] == [40, 8, 8]
    assert [len(part) for part in parts(load_dataset(None, 8, 0, at_most=56, limit=10))] == [10, 8, 8]
    folder = pair_folder(20)
    whole, some = load_dataset(folder, 16, 3), load_dataset(folder, 16, 3, at_most=10)
    assert [len(part) for part in parts(whole)] == [14, 3, 3]
    assert [len(part) for part in parts(some)] == [7, 2, 1]
    assert all(set(few.ids) < set(many.ids) for few, many in zip(parts(some), parts(whole), strict=True))


def test_a_crop_takes_the_central_square(pair_folder):
    # Bars of i + 3 of 24 columns; the central 20 begin with the third.
    cut = load_dataset(pair_folder(10), 20, 0, fit="crop")
    for part in parts(cut):
        columns = [int(name[1:]) + 3 - 2 for name in part.ids]
        assert part.masks.sum(dim=(1, 2)).tolist() == [20 * count for count in columns]
        assert (part.images[:, 0] == part.masks * 255).all()


def test_the_folders_own_split_and_one_that_is_given(pair_folder, tmp_path):
    folder = pair_folder(4)
    own = {"train": ["a03", "a00"], "val": ["a01"], "test": ["a02"]}
    (folder / "splits.json").write_text(json.dumps(own))
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"train": ["a01"], "val": ["a02"], "test": ["a03"]}))
    dataset = load_dataset(folder, 24, 0)
    assert [part.ids for part in parts(dataset)] == [("a03", "a00"), ("a01",), ("a02",)]
    assert dataset.train.masks.float().mean(dim=(1, 2)).tolist() == pytest.approx([6 / 24, 3 / 24])
    other = load_dataset(folder, 24, 0, split=str(given))
    assert [part.ids for part in parts(other)] == [("a01",), ("a02",), ("a03",)]


def test_a_file_that_is_not_used_is_not_read(pair_folder):
    folder = pair_folder(8)
    everything = load_dataset(folder, 16, 0)
    limited = load_dataset(folder, 16, 0, limit=1)
    unused = next(name for name in everything.train.ids if name not in limited.train.ids)
    (folder / f"images/{unused}.png").write_bytes(b"")
    assert load_dataset(folder, 16, 0, limit=1).digest == limited.digest
    with pytest.raises(InputError, match=f"images/{unused}.png"):
        load_dataset(folder, 16, 0)


def test_where_a_folder_lies_does_not_matter(pair_folder, tmp_path):
    folder = pair_folder(8)
    shutil.copytree(folder, tmp_path / "moved")
    assert load_dataset(folder, 16, 0).digest == load_dataset(tmp_path / "moved", 16, 0).digest
    assert load_dataset(folder, 16, 0).digest != load_dataset(folder, 24, 0).digest


@pytest.mark.parametrize("change", [{"size": 7}, {"limit": 0}, {"at_most": 2}])
def test_impossible_requests(pair_folder, change):
    for source in (None, pair_folder(4)):
        with pytest.raises(InputError, match="is too small"):
            load_dataset(source, **{"size": 16, "seed": 0, **change})


def test_drawn_pictures_take_no_split(tmp_path):
    with pytest.raises(InputError, match="are already split"):
        load_dataset("synthetic", 16, 0, split=str(tmp_path))


def test_real_lesions(lesions):
    dataset = load_dataset(lesions, 64, 0)
    assert [len(part) for part in parts(dataset)] == [274, 63, 63]
    assert dataset.name == "lesions2d"
    small = load_dataset(lesions, 64, 0, limit=8)
    assert [len(part) for part in parts(small)] == [8, 8, 8]
    assert set(small.test.ids) < set(dataset.test.ids)
    third = load_dataset(lesions, 64, 0, at_most=133, fit="crop")
    assert [len(part) for part in parts(third)] == [91, 21, 21]
    assert third.train.masks.float().mean() > dataset.train.masks.float().mean() + 0.03
