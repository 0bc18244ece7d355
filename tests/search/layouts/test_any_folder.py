"""Whatever is in a folder: a listing that can be right, or a refusal; never another error."""

from __future__ import annotations

import json
import shutil

from hypothesis import given, settings
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.cases import MaskFile
from search.data.layouts import list_cases
from tests.search.layouts.files import touch

FOLDERS = [
    "images", "masks", "labels", "train", "val", "test", "training", "1st_manual", "mask", "JPEGImages",
    "SegmentationClass", "ImageSets", "Segmentation", "leftImg8bit", "gtFine", "annotations", "imagesTr",
    "labelsTr", "stage1_train", "ISIC2018_Task1-2_Training_Input", "ISIC2018_Task1_Training_GroundTruth",
    "p1", "p2", "x", "train_masks",
]  # fmt: skip
STEMS = [
    "a", "b", "a_mask", "b_mask", "a_mask_1", "a_seg", "mask", "image", "a_0000", "a_0001", "2007_000001",
    "21_training", "21_manual1", "21_manual2", "a_leftImg8bit", "a_gtFine_labelIds", "p1", "p1_seg", "p1_t1",
]  # fmt: skip
SUFFIXES = [".png", ".jpg", ".tif", ".nii.gz", ".dcm", ".txt", ""]
TEXTS = {
    "dataset.json": ["", "{}", "[]", '{"training": []}', '{"file_ending": ".png", "labels": {"a": 0}}'],
    "annotations.json": ["", "{}", '{"images": [], "annotations": [], "categories": []}'],
    "labels.txt": ["", "a", "a\nb"],
    "labels.json": ["1", '{"a": 1}'],
    "metadata.csv": ["", "id,patient_id\na,1", "id\n"],
    "train.txt": ["", "a"],
    "splits.json": ["{}", '{"train": ["a"], "val": ["b"], "test": ["x"]}'],
    "ImageSets/Segmentation/train.txt": ["", "2007_000001", "a\nb"],
}  # fmt: skip

PATHS = st.builds(
    lambda folders, stem, suffix: "/".join([*folders, stem + suffix]),
    st.lists(st.sampled_from(FOLDERS), max_size=3),
    st.sampled_from(STEMS),
    st.sampled_from(SUFFIXES),
)
FILES = st.dictionaries(st.sampled_from([*TEXTS]), st.integers(0, 4), max_size=2)


def written(folder, paths, texts):
    for path in paths:
        if not any((folder / parent).is_file() for parent in (path, *map(str, (folder / path).parents))):
            touch(folder, path)
    for name, choice in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TEXTS[name][choice % len(TEXTS[name])])
    return folder


def listed(folder):
    """The listing, or the refusal's text."""
    try:
        return list_cases(folder)
    except InputError as refused:
        return str(refused)


@settings(max_examples=150)
@given(st.sets(PATHS, max_size=14), FILES)
def test_a_listing_or_a_refusal(tmp_path_factory, paths, texts):
    folder = written(tmp_path_factory.mktemp("any"), sorted(paths), texts)
    found = listed(folder)
    if not isinstance(found, str):
        ids = [case.id for case in found.cases]
        images = [path for case in found.cases for path in case.images]
        masks = [mask.path for case in found.cases for mask in case.masks if isinstance(mask, MaskFile)]
        assert ids == sorted({*ids})
        assert all(case.images and case.masks for case in found.cases)
        assert len({*images, *masks}) == len(images) + len(masks)
        assert all(path.exists() for path in (*images, *masks))
        if found.parts:
            parts = [*found.parts.train, *found.parts.val, *found.parts.test]
            assert len({*parts}) == len(parts)
            assert {*parts} <= {*ids}
    shutil.rmtree(folder)


@settings(max_examples=40)
@given(st.sets(PATHS, min_size=1, max_size=14), st.randoms())
def test_the_order_in_which_files_were_made_does_not_matter(tmp_path_factory, paths, random):
    paths = sorted(path for path in paths if not any(other.startswith(f"{path}/") for other in paths))
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    before = listed(written(one, paths, {}))
    random.shuffle(paths)
    after = listed(written(other, paths, {}))
    before, after = str(before).replace(str(one), ""), str(after).replace(str(other), "")
    assert before.replace(one.name, "") == after.replace(other.name, "")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.sampled_from(["", "a", "0", "a.png", "../a.png", ".png"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["0", "image", "label", "a"]), inner)
    ),
    max_leaves=6,
)
DATASET_KEYS = ("channel_names", "modality", "labels", "numTraining", "file_ending", "training")
DATASETS = st.fixed_dictionaries({}, optional=dict.fromkeys(DATASET_KEYS, JSON))
COCO_KEYS = [
    "id", "file_name", "height", "width", "image_id", "category_id", "segmentation", "name", "iscrowd",
]  # fmt: skip
RECORDS = st.lists(st.dictionaries(st.sampled_from(COCO_KEYS), JSON), max_size=3)
COCO = st.fixed_dictionaries(dict.fromkeys(("images", "annotations", "categories"), JSON | RECORDS))


@settings(max_examples=150)
@given(st.sampled_from(["dataset.json", "instances.json", "labels.json"]), st.data())
def test_any_json_is_read_or_refused(tmp_path_factory, name, data):
    folder = tmp_path_factory.mktemp("any")
    touch(folder, "imagesTr/a_0000.png", "labelsTr/a.png", "images/a.png", "masks/a.png", "a.png")
    content = data.draw({"dataset.json": DATASETS, "instances.json": COCO}.get(name, JSON))
    (folder / name).write_text(json.dumps(content))
    listed(folder)
    shutil.rmtree(folder)
