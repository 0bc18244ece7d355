"""Images of data sets: in tables, by patterns of names, and named as nnU-Net names them."""

from __future__ import annotations

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from genotype import InputError
from search.data.readers import open_image
from search.runs.run_record import as_document, read_record
from tests.zoo.predict.known import GREY, Nearest, blocks, model_of, pictures, predicted, volumes
from zoo.predict.inputs.channel_files import Opened, together
from zoo.predict.inputs.given import Given
from zoo.predict.predict import predict
from zoo.predict.settings import Machine, Settings

MODEL = model_of(Nearest(), pictures(patch=(32, 32)))
GREY_MODEL = model_of(Nearest(), pictures(GREY, patch=(32, 32)))


def put(path: Path, seed=0, mode="RGB") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(blocks(24, 32, seed=seed)).convert(mode).save(path)
    return path


def names(result):
    return [image.name for image in result.done]


def by_pattern(model, folder, out, pattern):
    return predict([model], [str(folder)], out, Settings(), Machine(), pattern=pattern)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder in no known layout: scans with outlines beside them."""
    for index in range(3):
        put(tmp_path / "set" / f"s{index}_scan.png", seed=index)
        put(tmp_path / "set" / f"s{index}_scan_outline.png", mode="L")
    return tmp_path / "set"


OWN = ("{id}.png", "{id}_outline.png")


def test_a_run_by_patterns_leaves_the_masks_out(own, tmp_path, capsys):
    model = evolve(MODEL, patterns=OWN)
    put(own / "other.jpg")
    result = predicted(model, own, tmp_path / "out")
    assert (names(result), result.failed) == (["s0_scan", "s1_scan", "s2_scan"], ())
    said = capsys.readouterr().err
    assert "3 images of --images {id}.png; masks are not read" in said
    assert "1 image of other names not read: other.jpg" in said
    with pytest.raises(InputError, match="is a folder of the images"):
        predicted(model, own, own, force=True)


def test_where_there_are_no_masks_all_images_are_read(tmp_path):
    for name in ("a.png", "b.jpg"):
        put(tmp_path / "in" / name)
    assert names(predicted(evolve(MODEL, patterns=OWN), tmp_path / "in", tmp_path / "out")) == ["a", "b"]


@pytest.fixture
def tabled(tmp_path: Path) -> Path:
    """Images and masks of which a table alone tells which are which."""
    home = tmp_path / "set"
    for index in range(3):
        put(home / "a" / f"{index}.png", seed=index)
        put(home / "b" / f"m{7 * index}.png", mode="L")
    rows = [f"a/{index}.png,b/m{7 * index}.png" for index in range(2)]
    (home / "list.csv").write_text("\n".join(["image,mask", *rows]))
    return home


@pytest.mark.parametrize("is_there", [True, False])
def test_a_run_by_a_table_leaves_its_masks_out(tabled, tmp_path, capsys, is_there):
    """If the table has gone, one of its name in the folder is read."""
    table = (tabled if is_there else tmp_path / "gone") / "list.csv"
    result = predicted(evolve(MODEL, table=table), tabled, tmp_path / "out")
    # Of m14.png, a mask too, the table does not tell.
    assert names(result) == ["a/0", "a/1", "a/2"]
    assert [each.name for each in result.failed] == ["b/m14.png"]
    said = capsys.readouterr().err
    assert "2 files left out, masks by the table of the training: m0.png, m7.png" in said


def test_the_table_is_that_which_the_run_records(genoc, run, tabled, tmp_path):
    (tabled / "b" / "m14.png").unlink()
    record = read_record(run)
    data = {**record.config["data"], "source": str(tabled / "list.csv"), "images": None, "masks": None}
    (run / "run.json").write_text(
        json.dumps(as_document(evolve(record, config={**record.config, "data": data})))
    )
    done = genoc("predict", run, tabled, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert written(tmp_path / "out") == ["a/0.png", "a/1.png", "a/2.png"]


def test_files_named_as_masks_of_others_are_left_out(tmp_path, capsys):
    for name in ("x.png", "x_roi.png", "y.png", "roi.png", "z_roi.png", "in/x_regions.png"):
        put(tmp_path / "set" / name)
    result = predicted(MODEL, tmp_path / "set", tmp_path / "out")
    assert names(result) == ["in/x_regions", "roi", "x", "y", "z_roi"]
    assert (
        "1 file left out, by name masks of others there; a glob predicts them: x_roi.png"
        in capsys.readouterr().err
    )
    every = predicted(MODEL, tmp_path / "set" / "*.png", tmp_path / "all")
    assert names(every) == ["roi", "x", "x_roi", "y", "z_roi"]


def test_patterns_are_those_that_the_run_records(genoc, run, own, tmp_path):
    record = read_record(run)
    data = {**record.config["data"], "images": OWN[0], "masks": OWN[1]}
    record = evolve(record, config={**record.config, "data": data})
    (run / "run.json").write_text(json.dumps(as_document(record)))
    done = genoc("predict", run, own, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert written(tmp_path / "out") == [f"s{n}_scan.png" for n in range(3)]


@pytest.mark.parametrize(
    ("pattern", "ids"), [("{id}_scan.png", ["s0", "s1", "s2"]), ("s[01]_scan.png", ["s0_scan", "s1_scan"])]
)
def test_images_by_a_pattern_that_is_given(genoc, run, own, tmp_path, pattern, ids):
    done = genoc("predict", run, own, "--images", pattern, "-o", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    assert [image["name"] for image in json.loads(done.stdout)["images"]] == ids
    assert "other names not read" in done.stderr


def test_a_pattern_of_nothing_and_one_without_a_folder_are_refused(genoc, run, own, tmp_path):
    none = genoc("predict", run, own, "--images", "x{id}.png", "-o", tmp_path / "out")
    assert (none.exit_code, "names no image" in none.stderr) == (2, True)
    file = genoc("predict", run, own / "s0_scan.png", "--images", "{id}.png", "-o", tmp_path / "out")
    assert (file.exit_code, "give the folder that it is relative to" in file.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def cases_in_folders(home: Path) -> Path:
    """Two cases that a glob matches and one that it does not, each a folder with a scan and an outline."""
    for index, name in enumerate(("case10", "case11", "case2")):
        put(home / "pat" / name / "scan.png", seed=index)
        put(home / "pat" / name / "outline.png", mode="L")
    return home / "pat"


def test_a_pattern_is_relative_to_each_folder_that_a_glob_matches(tmp_path):
    home = cases_in_folders(tmp_path)
    (home / "case1.txt").write_text("")
    result = by_pattern(MODEL, home / "case1*", tmp_path / "out", "scan.png")
    assert (names(result), result.failed) == (["case10/scan", "case11/scan"], ())
    files = [Path(image.files[0]).relative_to(home).as_posix() for image in result.done]
    assert files == ["case10/scan.png", "case11/scan.png"]


@pytest.mark.parametrize("quoted", [True, False])
def test_a_pattern_that_is_relative_to_the_folder_above_is_told(genoc, run, tmp_path, quoted):
    home = cases_in_folders(tmp_path)
    given = [home / "case1*"] if quoted else [home / "case10", home / "case11"]
    done = genoc("predict", run, *given, "--images", "{id}/scan.png", "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "--images {id}/scan.png names no image in it: 2 inputs (" in done.stderr
    assert f"-> the pattern is relative to each folder: give {home} instead" in done.stderr
    assert genoc("predict", run, home, "--images", "{id}/scan.png", "-o", tmp_path / "out").exit_code == 0
    assert written(tmp_path / "out") == ["case10.png", "case11.png", "case2.png"]


def test_a_pattern_is_refused_where_a_glob_matches_files_alone(tmp_path):
    home = cases_in_folders(tmp_path)
    for glob in ("case10/*.png", "nothing*"):
        with pytest.raises(InputError, match="INPUT names none"):
            by_pattern(MODEL, home / glob, tmp_path / "out", "scan.png")


def test_channels_in_files_by_a_pattern(tmp_path):
    for place, name in enumerate(("dwi", "flair")):
        Image.fromarray(np.full((24, 32), 32 + 90 * place, np.uint8)).save(tmp_path / f"p1-{name}.png")
    model = model_of(Nearest(), pictures(("dwi", "flair"), patch=(32, 32)))
    result = by_pattern(model, tmp_path, tmp_path / "out", "{id}-*.png")
    assert names(result) == ["p1"]
    assert [Path(file).name for file in result.done[0].files] == ["p1-dwi.png", "p1-flair.png"]


@pytest.mark.parametrize("masks", [True, False])
def test_the_images_of_a_table(own, tmp_path, masks):
    rows = [f"s{n}_scan.png" + f",s{n}_scan_outline.png" * masks for n in range(3)]
    table = own / "list.csv"
    table.write_text("\n".join(["image,mask" if masks else "image", *rows]))
    assert names(predicted(MODEL, table, tmp_path / "out")) == ["s0_scan", "s1_scan", "s2_scan"]
    with pytest.raises(InputError, match="is a folder of the images"):
        predicted(MODEL, table, own)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no rows"),
        ("mask\na.png", "has no column image, only mask"),
        ("image\ngone.png", "no such file"),
        ("image\n../a.png", "outside"),
    ],
)
def test_a_table_that_names_no_images_is_told(tmp_path, text, words):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "list.csv").write_text(text)
    [failure] = predicted(MODEL, tmp_path / "in" / "list.csv", tmp_path / "out").failed
    assert words in str(failure.problems)
    assert not (tmp_path / "out").exists()


def written(out: Path):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*") if path.suffix != ".json")


def test_volumes_of_one_channel_are_called_by_their_case(tmp_path):
    (tmp_path / "imagesTs").mkdir()
    for case in ("liver_001", "liver_002"):
        image = nib.Nifti1Image(np.random.default_rng(0).normal(size=(9, 8, 10)), np.eye(4))
        image.header.set_xyzt_units("mm")
        nib.save(image, tmp_path / "imagesTs" / f"{case}_0000.nii.gz")
    model = model_of(Nearest(), volumes(), dims=3)
    predicted(model, tmp_path / "imagesTs", tmp_path / "out")
    assert written(tmp_path / "out") == ["liver_001.nii.gz", "liver_002.nii.gz"]


def test_so_are_pictures_with_all_channels_in_one_file(tmp_path):
    for name in ("a_0000", "b_0000"):
        put(tmp_path / "in" / f"{name}.png")
    predicted(MODEL, tmp_path / "in", tmp_path / "out", overlay=True)
    assert written(tmp_path / "out") == ["a.png", "b.png", "overlays/a.png", "overlays/b.png"]


def test_frames_keep_their_numbers(tmp_path):
    for name in ("f_0000", "f_0001", "g_0000", "g"):
        put(tmp_path / "in" / f"{name}.png", mode="L")
    predicted(GREY_MODEL, tmp_path / "in", tmp_path / "out")
    assert written(tmp_path / "out") == ["f_0000.png", "f_0001.png", "g.png", "g_0000.png"]


STEMS = st.sampled_from(
    ["a", "A", "a_0000", "A_0000", "a_0001", "a_0000_0000", "b_0000", "b_00000", "_0000", "d/_0000"]
)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.tuples(STEMS, st.sampled_from([".png", ".jpg"])), min_size=1, max_size=8))
def test_no_two_images_get_one_name_by_their_case(tmp_path_factory, images):
    file = tmp_path_factory.getbasetemp() / "grey.png"
    if not file.exists():
        put(file, mode="L")
    header, base = open_image(file), Path("/in")
    before = [Opened(Given((base / f"{name}{end}",), base, name, end), (header,)) for name, end in images]
    after, failed = together(before, 1)
    assert not failed
    assert [image.given.files for image in after] == [image.given.files for image in before]
    old, new = ([image.given.shown.casefold() for image in each] for each in (before, after))
    assert len(set(new)) == len(set(old))
    assert all(image.given.name and not image.given.name.endswith("/") for image in after)
