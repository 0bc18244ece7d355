"""A trained network back in Python, and the masks it makes of pictures."""

import json
import pickle
from pathlib import Path

import attrs
import nibabel
import numpy as np
import pytest
import torch
from PIL import ExifTags, Image, ImageOps
from safetensors.torch import load_file

from compiler.program.sizes import Sizes
from genotype import InputError, Level
from search.data import normalise
from search.data.images.canvas import unstretched
from search.preparation import Preparation
from search.runs.trained.own_record import require_extent
from tests.zoo.trained import TINY, write_run
from zoo.entries.entry import Entry
from zoo.predict.picture import predict, segment, write_mask
from zoo.publishing.add import Terms, add
from zoo.verification.load import load_model
from zoo.verification.verify import require_sound


def test_the_network_is_the_trained_one(entry: Entry, run: Path):
    network = load_model(entry.folder)
    assert not network.training
    trained = load_file(run / "model.safetensors")
    assert all(torch.equal(tensor, trained[name]) for name, tensor in network.state_dict().items())


def test_no_code_of_the_entry_runs(entry: Entry):
    entry.path("model.py").write_text("raise SystemExit('ran')")
    load_model(entry.folder)


def test_a_pickle_in_place_of_weights_is_refused_and_not_read(entry: Entry, tmp_path: Path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    entry.path("model.safetensors").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(InputError, match=r"model\.safetensors: cannot be read"):
        load_model(entry.folder)
    assert not (tmp_path / "sprung").exists()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A JPEG that is not square, with a dark disc."""
    pixels = np.full((48, 80, 3), 220, np.uint8)
    rows, columns = np.ogrid[:48, :80]
    pixels[(rows - 24) ** 2 + (columns - 30) ** 2 < 200] = 60
    path = tmp_path / "picture.jpg"
    Image.fromarray(pixels).save(path)
    return path


def test_a_mask_is_the_networks_at_the_size_of_training(entry: Entry, picture: Path):
    """A picture of just that size needs no resizing, so the mask is what the logits say."""
    square = picture.with_name("square.png")
    with Image.open(picture) as file:
        file.resize((32, 32)).save(square)
    pixels = torch.from_numpy(np.array(Image.open(square))).permute(2, 0, 1)[None]
    network = load_model(entry.folder)
    with torch.no_grad():
        wanted = network(normalise(pixels))[0, 0] > 0
    assert torch.equal(predict(network, TINY, square, 32).bool(), wanted)
    assert 0 < wanted.float().mean() < 1


def test_the_mask_has_the_pictures_size(entry: Entry, picture: Path, tmp_path: Path):
    done = segment(entry, picture, tmp_path / "mask.png")
    with Image.open(tmp_path / "mask.png") as mask:
        values = np.array(mask)
    assert values.shape == (48, 80)
    assert {*np.unique(values)} <= {0, 255}
    assert done["target"] == pytest.approx((values == 255).mean())
    assert (done["width"], done["height"]) == (80, 48)


def test_a_network_of_crops_sees_pictures_unstretched(
    run: Path, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    told = json.loads((run / "run.json").read_text())
    told["config"]["data"]["fit"] = "crop"
    (run / "run.json").write_text(json.dumps(told))
    entry = add(run, tmp_path / "models", Terms())
    require_sound(entry)
    text = entry.path("README.md").read_text()
    assert "images cropped to the central square and resized to 32 x 32" in text
    network, seen = load_model(entry.folder), []
    network.register_forward_pre_hook(lambda _, inputs: seen.append(tuple(inputs[0].shape)))
    monkeypatch.setattr("zoo.predict.picture.load_model", lambda _: network)
    done = segment(entry, picture, tmp_path / "mask.png")
    assert seen == [(1, 3, 32, 54)]
    assert (done["width"], done["height"]) == (80, 48)


@pytest.mark.parametrize(
    ("norm", "size", "is_taken"),
    [("batch", 8, True), ("batch", 9, True), ("instance", 8, False), ("instance", 9, True)],
)
def test_a_size_that_the_network_does_not_take_padded_is_refused(norm, size, is_taken):
    deep = attrs.evolve(TINY, norm=norm, levels=(Level(1), Level(8)))
    preparation = Preparation(size=(size, size))
    if is_taken:
        require_extent("deep", deep, preparation)
        return
    with pytest.raises(InputError, match=f"the image size: is {size} x {size}, but the network takes"):
        require_extent("deep", deep, preparation)


def test_a_patch_is_not_padded():
    with pytest.raises(InputError, match="the image size: is 31 x 32, but the network takes"):
        require_extent("tiny", TINY, Preparation(patch=(32, 31)))
    require_extent("tiny", TINY, Preparation(patch=(32, 30)))


@pytest.mark.parametrize(
    ("shape", "expected"), [((450, 600), (64, 86)), ((600, 450), (86, 64)), ((50, 50), (64, 64))]
)
def test_the_shorter_side_comes_to_size(shape: tuple[int, int], expected: tuple[int, int]):
    assert unstretched(shape, (64, 64), Sizes((2, 2))) == expected


@pytest.mark.parametrize(
    ("output", "values"), [("mask", [0, 255]), ("mask_pair", [0, 255]), ("classes", [0, 1])]
)
def test_masks_hold_255_for_the_target_or_the_number_of_the_class(output, values, tmp_path: Path):
    write_mask(tmp_path / "mask.png", torch.tensor([[0, 1]]), output)
    assert np.array(Image.open(tmp_path / "mask.png")).tolist() == [values]


def test_a_network_of_classes_gives_each_pixel_the_most_probable(picture: Path, tmp_path: Path):
    genotype = attrs.evolve(TINY, output="classes", out_channels=4)
    entry = add(write_run(tmp_path / "run", genotype), tmp_path / "models", Terms())
    require_sound(entry)
    network = load_model(entry.folder)
    for label in range(4):
        with torch.no_grad():
            network.head_dec1.bias.copy_(1e6 * torch.eye(4)[label])
        assert predict(network, genotype, picture, 32).unique().tolist() == [label]


def test_a_grey_network_reads_pictures_in_grey(picture: Path, tmp_path: Path):
    genotype = attrs.evolve(TINY, in_channels=1)
    entry = add(write_run(tmp_path / "run", genotype), tmp_path / "models", Terms())
    assert segment(entry, picture, tmp_path / "mask.png")["width"] == 80


def test_a_network_for_volumes_becomes_an_entry_but_reads_no_picture(picture: Path, tmp_path: Path):
    links = [attrs.evolve(link, resize="trilinear") if link.source == "enc2" else link for link in TINY.links]
    genotype = attrs.evolve(TINY, spatial_dims=3, links=tuple(links))
    entry = add(write_run(tmp_path / "run", genotype), tmp_path / "models", Terms())
    require_sound(entry)
    with pytest.raises(InputError, match="reads 3 channels in 3D, and only pictures in grey or in colour"):
        segment(entry, picture, tmp_path / "mask.png")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_mask_lies_on_the_photograph_as_viewers_show_it(
    orientation: int, entry: Entry, picture: Path, tmp_path: Path
):
    """A photograph that carries an orientation gives the mask of the one that was turned for good."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    with Image.open(picture) as file:
        file.save(tmp_path / "photograph.png", exif=exif)
    with Image.open(tmp_path / "photograph.png") as file:
        ImageOps.exif_transpose(file).save(tmp_path / "upright.png")
    done = [segment(entry, tmp_path / f"{one}.png", tmp_path / f"{one}-mask.png") for one in NAMES]
    masks = [Image.open(tmp_path / f"{one}-mask.png") for one in NAMES]
    assert np.array_equal(*map(np.array, masks))
    assert masks[0].size == ((80, 48) if orientation < 5 else (48, 80))
    assert all(mask.getexif().get(ExifTags.Base.Orientation) is None for mask in masks)
    assert done[1]["shown"] == "as stored"
    assert (done[0]["shown"] == "as stored") == (orientation == 1)


NAMES = ("photograph", "upright")


def test_a_picture_that_is_not_there(entry: Entry, tmp_path: Path):
    with pytest.raises(InputError, match="No such file"):
        segment(entry, tmp_path / "none.png", tmp_path / "mask.png")


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(content: bytes, entry: Entry, tmp_path: Path):
    (tmp_path / "picture.png").write_bytes(content)
    with pytest.raises(InputError, match="--image: cannot be read as an image"):
        segment(entry, tmp_path / "picture.png", tmp_path / "mask.png")


def deep(tmp_path: Path, name: str) -> Path:
    """A sound file that is no picture of 8 bits, by its name."""
    path, values = tmp_path / name, np.arange(48 * 80).reshape(48, 80)
    if name.endswith(".npy"):
        np.save(path, values.astype(np.uint8 if name == "bytes.npy" else np.float32))
    elif name.endswith(".nii.gz"):
        nibabel.save(nibabel.Nifti1Image(values.astype(np.int16)[..., None], np.eye(4)), path)
    else:
        Image.fromarray(values.astype(np.uint16)).save(path)
    return path


DEEP = {
    "scan.png": "uint16 (PNG)",
    "scan.tif": "uint16 (TIFF)",
    "scan.npy": "float32 (NPY)",
    "scan.nii.gz": "int16 (NIfTI)",
    "bytes.npy": "uint8 (NPY)",
}


@pytest.mark.parametrize(("name", "holds"), DEEP.items())
@pytest.mark.parametrize("values", ["bytes", "standardised"])
def test_a_file_that_is_no_picture_of_8_bits_is_told(values, name, holds, entry: Entry, tmp_path: Path):
    told = json.loads(entry.path("entry.json").read_text())
    told["preparation"]["values"] = values
    entry.path("entry.json").write_text(json.dumps(told))
    path = deep(tmp_path, name)
    with pytest.raises(InputError) as refused:
        segment(entry, path, tmp_path / "mask.png")
    (problem,) = refused.value.problems
    learned = {"bytes": "pictures of 8 bits", "standardised": "values brought to mean 0"}[values]
    assert problem.problem.startswith(f"holds {holds}")
    assert f"the network was trained on {learned}" in problem.problem
    is_for_predict = values == "standardised" or name == "bytes.npy"
    wanted = f"genoc predict {entry.folder} {path} -o DIR" if is_for_predict else "store them as uint8"
    assert wanted in problem.remedy
    assert not (tmp_path / "mask.png").exists()


def test_masks_are_png(tmp_path: Path):
    with pytest.raises(InputError, match=r"write .*mask\.png"):
        write_mask(tmp_path / "mask.jpg", torch.zeros(4, 4, dtype=torch.long), "mask")


def test_the_command_runs_the_example(genoc, zoo: Path):
    done = genoc("zoo", "load", "tiny", "--zoo", zoo, "--json")
    assert json.loads(done.stdout) == {"parameters": 865, "input": [1, 3, 64, 64], "output": [1, 1, 64, 64]}


def test_the_command_writes_a_mask(genoc, zoo: Path, picture: Path, tmp_path: Path):
    done = genoc("zoo", "load", "tiny", "--zoo", zoo, "--image", picture, "-o", tmp_path / "mask.png")
    assert done.exit_code == 0
    assert Image.open(tmp_path / "mask.png").size == (80, 48)


@pytest.mark.parametrize("alone", [["--image", "a.jpg"], ["-o", "mask.png"]])
def test_an_image_and_a_mask_go_together(alone: list[str], genoc, zoo: Path):
    done = genoc("zoo", "load", "tiny", "--zoo", zoo, *alone)
    assert (done.exit_code, "go together" in done.stderr) == (2, True)


def test_the_command_loads_nothing_that_does_not_verify(genoc, zoo: Path, entry: Entry):
    entry.path("graph.svg").write_text("")
    done = genoc("zoo", "load", "tiny", "--zoo", zoo)
    assert done.exit_code == 2
    assert "graph.svg: was changed" in done.stderr
