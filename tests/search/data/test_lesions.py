from __future__ import annotations

import pytest
from search.data.images.lesions import read_lesions

from genotype.diagnostics.diagnostic import InputError


def write(folder, text):
    (folder / "metadata.csv").write_text(text)
    return folder


@pytest.mark.parametrize("column", ["id", "image_id", "isic_id", "image"])
def test_lesion_of_each_image(tmp_path, column):
    folder = write(tmp_path, f"lesion_id,age,{column}\nl1,50,a\nl1,50,b\nl2,60,c\nl9,,z\n")
    assert read_lesions(folder, ["a", "b", "c"]) == {"a": "l1", "b": "l1", "c": "l2"}


def test_an_unknown_lesion_is_left_out(tmp_path):
    assert read_lesions(write(tmp_path, "id,lesion_id\na,\nb,l1\n"), ["a", "b"]) == {"b": "l1"}


@pytest.mark.parametrize("text", ["", "id,age\na,50\n"])
def test_metadata_without_lesions(tmp_path, text):
    assert read_lesions(write(tmp_path, text), ["a"]) == {}


def test_no_metadata(tmp_path):
    assert read_lesions(tmp_path, ["a"]) == {}


def test_images_without_a_row_are_refused(tmp_path):
    with pytest.raises(InputError, match="2 images have no row: b, c"):
        read_lesions(write(tmp_path, "id,lesion_id\na,l1\n"), ["a", "b", "c"])


def test_metadata_without_ids_is_refused(tmp_path):
    with pytest.raises(InputError, match="none of image ids"):
        read_lesions(write(tmp_path, "name,lesion_id\na,l1\n"), ["a"])


def test_real_metadata(lesions):
    ids = [path.stem for path in (lesions / "images").iterdir()]
    lesion_of = read_lesions(lesions, ids)
    assert len(lesion_of) == len(set(lesion_of.values())) == 400
