"""Images in a folder for each patient stay together; what else lies in folders is told."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from search.config import DataConfig
from search.data.layouts import list_cases, listing_by_globs, listing_by_table
from search.data.splits.chosen import chosen_split
from search.data.splits.folds import folds_of
from tests.search.layouts.files import touch


def beside(sizes, form="P{:03}"):
    """Images and masks in a folder for each number of images."""
    homes = [(form.format(index), size) for index, size in enumerate(sizes)]
    stems = [f"{home}/slice{place}" for home, size in homes for place in range(size)]
    return [*chain.from_iterable((f"{stem}.nii.gz", f"{stem}_mask.nii.gz") for stem in stems)]


def chosen(listing, seed=0, **settings):
    return chosen_split(Path("set"), listing, DataConfig(**settings), seed)


def folders_of(listing, ids):
    return {case.images[0].parent for case in listing.cases if case.id in ids}


@given(
    st.lists(st.integers(1, 4), min_size=6, max_size=12).filter(lambda sizes: max(sizes) > 1),
    st.integers(0, 9),
)
def test_no_patient_is_in_two_sets_or_folds(tmp_path_factory, sizes, seed):
    listing = list_cases(touch(tmp_path_factory.mktemp("set"), *beside(sizes)))
    assert listing.by_folder
    assert len({case.group for case in listing.cases}) == len(sizes)
    found = chosen(listing, seed)
    assert found.findings == ()
    folds = folds_of(
        [case.id for case in listing.cases], 3, seed, {case.id: case.group for case in listing.cases}
    )
    for sets in (found.split.sets, folds):
        homes = [*chain.from_iterable(folders_of(listing, set(ids)) for ids in sets)]
        assert len(homes) == len({*homes}) == len(sizes)


@pytest.mark.parametrize(
    "names",
    [
        [f"images/P{p}/{n}.png" for p in range(6) for n in "ab"]
        + [f"masks/P{p}/{n}.png" for p in range(6) for n in "ab"],
        [f"P{p}/visit{v}/x{end}.png" for p in range(6) for v in "12" for end in ("", "_seg")],
        [
            f"{site}/P{p}/{n}{end}.png"
            for site in "AB"
            for p in range(3)
            for n in "ab"
            for end in ("", "_seg")
        ],
    ],
)
def test_folders_below_folders(tmp_path, names):
    listing = list_cases(touch(tmp_path, *names))
    assert listing.by_folder
    assert len({case.group for case in listing.cases}) == 6


def test_sets_in_folders_have_patients_of_their_own(tmp_path):
    names = [
        f"{part}/P{p}/{n}{end}.png"
        for part in ("train", "test")
        for p in range(6)
        for n in "ab"
        for end in ("", "_seg")
    ]
    listing = list_cases(touch(tmp_path, *names))
    assert len({case.group for case in listing.cases}) == 12
    found = chosen(listing)
    assert "drawn" in found.note
    assert not folders_of(listing, {*found.split.train}) & folders_of(listing, {*found.split.val})


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (beside([3, 3], "plate_{}"), ("plate_0", "plate_1")),
        (
            [
                f"{kind}/x{n}{end}.png"
                for kind in ("benign", "malign", "normal", "other", "cyst")
                for n in range(3)
                for end in ("", "_mask")
            ],
            ("benign", "cyst", "malign", "normal", "other"),
        ),
        (beside([9, 1, 1, 1, 1]), tuple(f"P00{n}" for n in range(5))),
    ],
)
def test_other_folders_are_told(tmp_path, names, folders):
    listing = list_cases(touch(tmp_path, *names))
    assert not listing.by_folder
    [finding] = chosen(listing).findings
    assert (finding.code, finding.names) == ("D108", folders)
    assert "metadata.csv" in finding.remedy


def test_folders_of_one_image_each_are_no_matter(tmp_path):
    listing = list_cases(touch(tmp_path, *beside([1] * 8)))
    assert not listing.by_folder
    assert chosen(listing).findings == ()


def test_what_a_file_says_counts(tmp_path):
    touch(tmp_path, *beside([2] * 6))
    apart = [f"P{p:03}_slice{n}" for p in range(6) for n in range(2)]
    (tmp_path / "metadata.csv").write_text("\n".join(["id,group", *(f"{name},{name}" for name in apart)]))
    listing = list_cases(tmp_path)
    assert not listing.by_folder
    assert {case.group for case in listing.cases} == {*apart}
    assert chosen(listing).findings == ()


def test_a_table_and_patterns_keep_folders_together(tmp_path):
    touch(tmp_path, *beside([2] * 6))
    rows = [f"P{p:03}/slice{n}.nii.gz,P{p:03}/slice{n}_mask.nii.gz,g" for p in range(6) for n in range(2)]
    table = tmp_path / "set.csv"
    table.write_text("\n".join(["image,mask,group", *rows]))
    assert {case.group for case in listing_by_table(table).cases} == {"g"}
    table.write_text("\n".join(["image,mask,about", *rows]))
    assert listing_by_table(table).by_folder
    table.unlink()
    assert listing_by_globs(tmp_path, "*/slice?.nii.gz", "*/*_mask.nii.gz").by_folder


def test_a_split_that_divides_folders_is_told_but_taken(tmp_path):
    """That a folder is a patient's is a guess; what a file says is not."""
    listing = list_cases(touch(tmp_path, *beside([2] * 6)))
    ids = [case.id for case in listing.cases]
    whole = chosen(listing).split
    divided = evolve(whole, train=tuple(ids[:9]), val=(ids[9],), test=tuple(ids[10:]))
    found = chosen(evolve(listing, parts=divided))
    assert found.split == divided
    assert [(finding.code, finding.names) for finding in found.findings] == [("D108", ("P004",))]
    with pytest.raises(InputError, match="D106"):
        chosen(evolve(listing, parts=divided, by_folder=False))
