"""Runs, studies and entries of an earlier version, read as they were meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.config import DataConfig
from search.preparation import Preparation
from search.recorded import recorded_data, recorded_labels
from search.runs.migrate import entry_with_preparation, migrated, study_with_grid
from search.runs.run_record import data_config, read_record
from search.study.folder import STUDY

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "source": st.none() | st.just("/data"),
        "split": st.none() | st.just("split.json"),
        "size": st.integers(8, 4096),
        "fit": st.sampled_from(["stretch", "crop"]),
        "images": st.none() | st.integers(3, 99),
        "limit": st.none() | st.integers(1, 99),
        "patches": st.none() | st.integers(1, 99),
        "geometry": st.sampled_from([None, "sform", "qform"]),
        "drawn_by": st.none() | st.integers(0, 9),
    },
)
"""How format 1 wrote the settings of data."""

SIDES = st.lists(st.floats(0.1, 9), min_size=3, max_size=3)
PATCHES = st.lists(st.integers(1, 512), min_size=3, max_size=3)
VOLUMES = st.fixed_dictionaries(
    {"spacing": SIDES, "patch": PATCHES, "labels": st.lists(st.text("ab", min_size=1), min_size=2)},
    optional={"geometry": st.sampled_from(["sform", "qform"])},
)

VOLUME_RUN = {
    "format": "genoc-run/1",
    "kind": "train",
    "name": "adwu-net-small",
    "genotype": "595b100d8d438de9106f9060b5c9ba400190575978c9b7f92603d52329755187",
    "genoc": "0.1.0",
    "torch": "2.13.0+cpu",
    "seed": 2,
    "config": {
        "data": {
            "source": "/data/hippocampus3d",
            "split": None,
            "size": 64,
            "fit": "stretch",
            "images": None,
            "limit": None,
            "spacing": None,
            "patch": [40, 56, 40],
            "patches": 300,
        },
        "epochs": 2,
        "precision": "fp32",
    },
    "data": {
        "name": "hippocampus3d",
        "digest": "f6446afefc4ef8a5925107ed9ab87132017aec1bf3cca066e3098b95136b7d5d",
        "train": 182,
        "val": 39,
        "test": 39,
        "labels": ["background", "Anterior", "Posterior"],
        "spacing": [1.0, 1.0, 1.0],
        "patch": [40, 56, 40],
        "patches": 300,
    },
    "finished": True,
}
"""As a training on volumes wrote it."""


def run_of(settings, data):
    base = {"name": "d", "digest": "ab" * 32, "train": 3, "val": 1, "test": 1}
    return {**VOLUME_RUN, "config": {"data": settings}, "data": {**base, **data}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("old")


def written(folder: Path, name: str, content: object) -> Path:
    for file in folder.iterdir():
        file.unlink()
    (folder / name).write_text(json.dumps(content))
    return folder


def kept_in(settings, config):
    """The settings that mean the same in both formats."""
    names = ("source", "split", "limit", "patches", "geometry", "drawn_by")
    return all(getattr(config, name) == settings.get(name) for name in names)


@given(settings=SETTINGS)
def test_pictures_were_squares_measured_at_the_networks_size(settings, folder):
    record = read_record(written(folder, "run.json", run_of(settings, {})))
    size, config = settings.get("size", 64), data_config(folder, record)
    assert kept_in(settings, config)
    assert (config.size, config.grid, config.at_most) == ((size,), "network", settings.get("images"))
    assert (config.images, config.masks) == (None, None)
    assert record.data is not None
    assert record.data.preparation == Preparation(
        channels=("red", "green", "blue"),
        labels=("background", "target"),
        size=(size, size),
        fit=settings.get("fit", "stretch"),
    )
    assert record.image_size == (size,)


@given(settings=SETTINGS, volumes=VOLUMES)
def test_volumes_had_a_size_that_meant_nothing(settings, volumes, folder):
    record = read_record(written(folder, "run.json", run_of(settings, volumes)))
    config = data_config(folder, record)
    assert kept_in(settings, config)
    default = DataConfig()
    assert (config.size, config.fit, config.grid) == (default.size, default.fit, default.grid)
    assert record.data is not None
    assert record.data.preparation == Preparation(
        labels=tuple(volumes["labels"]),
        values="standardised",
        patch=tuple(volumes["patch"]),
        spacing=tuple(volumes["spacing"]),
        geometry=volumes.get("geometry"),
    )


def test_a_training_on_volumes_is_read_as_it_was_meant(folder):
    written(folder, "run.json", VOLUME_RUN)
    assert recorded_labels(folder) == ["background", "Anterior", "Posterior"]
    assert recorded_data(folder) == DataConfig(
        source="/data/hippocampus3d", spacing=(1.0, 1.0, 1.0), patch=(40, 56, 40), patches=300
    )
    assert read_record(folder).image_size == (40, 56, 40)


@given(settings=SETTINGS)
def test_a_migrated_run_stays_as_it_is(settings, folder):
    once = migrated(folder / "run.json", run_of(settings, {}))
    assert migrated(folder / "run.json", once) == once


def study_of(settings, size):
    config = {"budgets": [{"unit": "macs", "most": 1000000}], "seeds": 1, "random": 1}
    train = {"data": settings, "steps": 6, "batch": 8}
    return {
        "format": "genoc-study/1",
        "name": "segmentation",
        "space": "de" * 32,
        "reference": "96" * 32,
        "size": size,
        "config": {**config, "train": train},
    }


@given(settings=SETTINGS, is_of_volumes=st.booleans())
def test_a_study_goes_on_with_the_settings_that_it_had(settings, is_of_volumes, folder):
    size = settings.get("size", 64)
    sides = [16, 24, 16] if is_of_volumes else [size, size]
    record = STUDY.read(written(folder, "study.json", study_of(settings, sides)))
    data = record.config.train.data
    assert kept_in(settings, data)
    assert data.at_most == settings.get("images")
    assert (data.size, data.grid) == ((None, "own") if is_of_volumes else ((size,), "network"))
    assert record.size == tuple(sides)
    STUDY.write_in(folder, record)
    assert STUDY.read(folder) == record


@pytest.mark.parametrize("content", [[], 1, {}, {"format": 3}, {"format": "genoc-study/1", "config": []}])
def test_what_is_no_study_is_left_to_the_reader(content):
    found = study_with_grid(content)
    assert found == content or found["format"] == "genoc-study/2"


@given(size=st.integers(8, 4096), fit=st.sampled_from(["stretch", "crop"]), volumes=st.none() | VOLUMES)
def test_an_entry_tells_how_its_images_were_read(size, fit, volumes, folder):
    told = {"size": size, "fit": fit} if volumes is None else {"volumes": volumes}
    entry = {"format": "genoc-entry/1", "name": "net", "seed": 3, "drawn_by": 5, **told}
    found = recorded_data(written(folder, "entry.json", entry))
    if volumes is None:
        assert found == DataConfig(size=(size, size), fit=fit, drawn_by=5)
        assert recorded_labels(folder) == ["background", "target"]
    else:
        assert (found.spacing, found.patch) == (tuple(volumes["spacing"]), tuple(volumes["patch"]))
        assert found.geometry == volumes.get("geometry")
        assert recorded_labels(folder) == volumes["labels"]
    now = entry_with_preparation(entry)
    assert not {"size", "fit", "volumes"} & now.keys()
    assert entry_with_preparation(now) == now
