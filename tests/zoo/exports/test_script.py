"""The script of an export gives the masks of `genoc predict`, from every kind of image."""

import runpy
import sys

import nibabel
import numpy as np
import pytest
import torch
from attrs import evolve
from PIL import ExifTags, Image
from torch import nn

from search.data.readers import open_image
from search.preparation import Preparation
from tests.zoo.trained import TINY
from zoo.exports.card.script import Loading, script
from zoo.exports.model import Exportable
from zoo.predict.arrays import predicted_arrays
from zoo.predict.model import Model
from zoo.predict.settings import Machine, Settings
from zoo.predict.volume import predict_volume

LOADING = Loading(
    imports=(),
    lines=(
        "def network(image):",
        "    mix = np.cos(np.arange(K * image.shape[1]).reshape(K, -1)).astype(np.float32)",
        "    within = np.linspace(-0.5, 0.5, image.shape[-1], dtype=np.float32)",
        "    return np.einsum('kc,bc...->bk...', mix, image) + within",
    ),
    call="network(image)",
)
"""Stands for a network, in numpy: what it gives depends on where in a window a pixel is."""


class Mixed(nn.Module):
    """The same in torch."""

    def __init__(self, outputs):
        super().__init__()
        self.outputs = outputs

    def forward(self, image):
        mix = torch.arange(self.outputs * image.shape[1]).reshape(self.outputs, -1).cos()
        within = torch.linspace(-0.5, 0.5, image.shape[-1])
        return torch.einsum("kc,bc...->bk...", mix, image) + within


def exportable(preparation, channels=3, classes=1, dims=2):
    genotype = evolve(
        TINY,
        spatial_dims=dims,
        in_channels=channels,
        out_channels=classes,
        output="mask" if classes == 1 else "classes",
    )
    return Exportable(source=None, model=Model("net", Mixed(classes), genotype, preparation))


def run(model, tmp_path, source, target, monkeypatch):
    lines = tuple(line.replace("K", str(model.genotype.out_channels)) for line in LOADING.lines)
    file = tmp_path / "predict.py"
    file.write_text(script(model, evolve(LOADING, lines=lines)))
    compile(file.read_text(), str(file), "exec")
    monkeypatch.setattr(sys, "argv", ["predict.py", str(source), str(target)])
    runpy.run_path(str(file), run_name="__main__")


def same(found, wanted):
    assert found.shape == wanted.shape
    assert 0.05 < wanted.mean() / wanted.max() < 0.95
    assert (found != wanted).mean() < 2e-3  # where logits are 0 to the last bit


PICTURES = [
    Preparation(size=(16, 12)),
    Preparation(size=(17, 13)),  # not of the network's stride
    Preparation(size=(16, 16), fit="pad"),
    Preparation(size=(16, 16), fit="crop"),
    Preparation(patch=(16, 12)),
]


@pytest.mark.parametrize("preparation", PICTURES)
@pytest.mark.parametrize(("channels", "classes"), [(3, 1), (1, 3)])
@pytest.mark.parametrize("shape", [(40, 29), (9, 14)])
def test_pictures(preparation, channels, classes, shape, tmp_path, monkeypatch):
    rough = np.random.default_rng(0).integers(0, 256, (channels, 4, 4), dtype=np.uint8)
    smooth = [np.asarray(Image.fromarray(one).resize(shape[::-1], Image.Resampling.BICUBIC)) for one in rough]
    image = np.stack(smooth)
    model = exportable(preparation, channels, classes)
    [found] = predicted_arrays([model.model], [image], Settings(), Machine())
    Image.fromarray(image.transpose(1, 2, 0).squeeze()).save(tmp_path / "a.png")
    run(model, tmp_path, tmp_path / "a.png", tmp_path / "mask.png", monkeypatch)
    mask = np.asarray(Image.open(tmp_path / "mask.png"))
    same(mask // 255 if classes == 1 else mask, found.labels)


KINDS = [
    (Preparation(size=(16, 12)), 3, 2, "image.png mask.png"),
    (Preparation(patch=(16, 12)), 2, 2, "image.npy mask.png"),
    (
        Preparation(values="standardised", patch=(8, 8, 4), spacing=(1, 1, 1)),
        1,
        3,
        "scan.nii.gz labels.nii.gz",
    ),
]


@pytest.mark.parametrize(("preparation", "channels", "dims", "usage"), KINDS)
@pytest.mark.parametrize("given", [[], ["a.png"], ["a.png", "b.png", "c.png"]])
def test_other_than_two_arguments_are_answered_by_the_usage(
    preparation, channels, dims, usage, given, tmp_path, monkeypatch, capsys
):
    file = tmp_path / "predict.py"
    file.write_text(script(exportable(preparation, channels, dims=dims), LOADING))
    monkeypatch.setattr(sys, "argv", ["predict.py", *given])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(file), run_name="__main__")
    assert left.value.code == 2
    assert capsys.readouterr().err == f"usage: python predict.py {usage}\n"


@pytest.mark.parametrize("values", ["bytes", "standardised"])
@pytest.mark.parametrize(
    ("preparation", "channels", "shape", "said"),
    [
        (Preparation(size=(16, 16), fit="pad"), 1, (9, 14, 3), "has 3 channel.s., but the network reads 1"),
        (Preparation(patch=(16, 12)), 3, (9, 14), "has 1 channel.s., but the network reads 3"),
        (Preparation(size=(16, 12)), 2, (9, 14), "has 2 axes, not 3, but the network reads 2"),
        (Preparation(size=(16, 12)), 4, (9, 14, 3), "an array .C, H, W. in a .npy file"),
    ],
)
def test_other_channels_are_told_in_a_sentence(
    values, preparation, channels, shape, said, tmp_path, monkeypatch
):
    image, name = np.zeros(shape, np.uint8), "a.npy" if channels == 2 else "a.png"
    np.save(tmp_path / name, image) if channels == 2 else Image.fromarray(image).save(tmp_path / name)
    model = exportable(evolve(preparation, values=values), channels)
    with pytest.raises(SystemExit, match=said):
        run(model, tmp_path, tmp_path / name, tmp_path / "mask.png", monkeypatch)


@pytest.mark.parametrize(("preparation", "channels", "dims", "usage"), KINDS)
@pytest.mark.parametrize("is_there", [False, True])
def test_what_cannot_be_read_is_named(preparation, channels, dims, usage, is_there, tmp_path, monkeypatch):
    source = tmp_path / usage.split()[0]
    if is_there:
        source.write_bytes(b"nothing that can be read")
    with pytest.raises(SystemExit, match=rf"{source.name}: cannot be read as an? (picture|array|volume): "):
        run(exportable(preparation, channels, dims=dims), tmp_path, source, tmp_path / "mask", monkeypatch)


@pytest.mark.parametrize("mode", ["P", "LA", "1"])
def test_palettes_and_opaque_pictures_are_read_as_grey(mode, tmp_path, monkeypatch):
    model = exportable(Preparation(size=(16, 16), fit="pad", values="standardised"), 1)
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 14), np.uint8)).convert(mode)
    for name, each in (("a", picture), ("grey", picture.convert("L"))):
        each.save(tmp_path / f"{name}.png")
        run(model, tmp_path, tmp_path / f"{name}.png", tmp_path / f"mask-{name}.png", monkeypatch)
    assert (tmp_path / "mask-a.png").read_bytes() == (tmp_path / "mask-grey.png").read_bytes()


def test_a_photograph_is_read_as_viewers_show_it(tmp_path, monkeypatch):
    image = np.random.default_rng(0).integers(0, 256, (30, 41), dtype=np.uint8)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.fromarray(image).save(tmp_path / "a.png", exif=exif)
    model = exportable(Preparation(size=(16, 12)), channels=1)
    shown = open_image(tmp_path / "a.png").values()
    assert shown.shape == (1, 41, 30)
    [found] = predicted_arrays([model.model], [shown], Settings(), Machine())
    run(model, tmp_path, tmp_path / "a.png", tmp_path / "mask.png", monkeypatch)
    same(np.asarray(Image.open(tmp_path / "mask.png")) // 255, found.labels)


@pytest.mark.parametrize("channels", [1, 2])
def test_standardised_values(channels, tmp_path, monkeypatch):
    image = np.random.default_rng(1).normal(1000, 300, (channels, 30, 41)).astype(np.float32)
    model = exportable(Preparation(size=(16, 12), values="standardised"), channels)
    [found] = predicted_arrays([model.model], [image], Settings(), Machine())
    if channels == 1:
        Image.fromarray(image[0]).save(tmp_path / "a.tif")
    else:
        np.save(tmp_path / "a.npy", image)
    source = tmp_path / ("a.tif" if channels == 1 else "a.npy")
    run(model, tmp_path, source, tmp_path / "mask.png", monkeypatch)
    same(np.asarray(Image.open(tmp_path / "mask.png")) // 255, found.labels)


@pytest.mark.parametrize("axes", [("R", "A", "S"), ("P", "L", "S"), ("I", "R", "P")])
def test_volumes(axes, tmp_path, monkeypatch):
    values = np.random.default_rng(2).normal(0, 1, (13, 10, 9)).astype(np.float32)
    turn = nibabel.orientations.ornt_transform(
        nibabel.orientations.axcodes2ornt("RAS"), nibabel.orientations.axcodes2ornt(axes)
    )
    affine = np.diag([0.8, 1.0, 1.5, 1]) @ np.linalg.inv(nibabel.orientations.inv_ornt_aff(turn, (13, 10, 9)))
    nibabel.save(nibabel.Nifti1Image(values, affine), tmp_path / "scan.nii.gz")
    preparation = Preparation(values="standardised", patch=(8, 8, 4), spacing=(1, 1, 1))
    model = exportable(preparation, channels=1, classes=3, dims=3)
    file = open_image(tmp_path / "scan.nii.gz")
    wanted = predict_volume(model.network, model.genotype, preparation, file)
    run(model, tmp_path, tmp_path / "scan.nii.gz", tmp_path / "labels.nii.gz", monkeypatch)
    found = nibabel.load(tmp_path / "labels.nii.gz")
    assert np.allclose(found.affine, affine)
    same(open_image(tmp_path / "labels.nii.gz").values()[0], wanted)
