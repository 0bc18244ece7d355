"""`genoc import module`: plain U-Nets in several styles of code, and what stands in the way of others."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import save_file
from torch import nn

from compiler.analysis.cost import parameters
from compiler.backend.load import load_network
from compiler.backend.weights import put_weights
from compiler.lowering.network import lower
from genotype import InputError, load
from zoo.imports.module.carry import shake
from zoo.imports.module.exits import exits_raised
from zoo.imports.module.imported import Image, imported
from zoo.imports.module.load import module_of
from zoo.main import main

MODULES = Path(__file__).parent / "modules"
PLAIN: dict[str, tuple[str, dict[str, Any], int]] = {
    "double conv, bilinear": ("plain_double_conv.py:UNet", {"bilinear": True}, 32),
    "double conv, transposed": ("plain_double_conv.py:UNet", {"n_classes": 1}, 32),
    "sequential in 3D": ("plain_sequential.py:VolumeNet", {"classes": 2}, 16),
    "functional": ("plain_functional.py:FlatUNet", {}, 16),
    "sizes": ("plain_sizes.py:AddNet", {}, 16),
    "deep supervision": ("plain_deep_supervision.py:deep_net", {}, 16),
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_unet_is_told_with_its_weights(name: str, tmp_path: Path):
    """The weights written give the outputs of theirs to the last bit, at another size too."""
    source, arguments, size = PLAIN[name]
    theirs, _ = module_of(f"{MODULES}/{source}", arguments)
    shake(theirs)
    save_file(dict(theirs.state_dict()), tmp_path / "theirs.safetensors")
    found = imported(f"{MODULES}/{source}", arguments, Image(size=(size,)), tmp_path / "theirs.safetensors")
    genotype = found.imported.passed()
    (tmp_path / "ours.safetensors").write_bytes(found.weights())
    ours = load_network(genotype).eval()
    put_weights(tmp_path / "ours.safetensors", ours)
    assert parameters(lower(genotype)) == sum(weight.numel() for weight in theirs.parameters())
    image = torch.randn(2, genotype.in_channels, *(2 * size for _ in range(genotype.spatial_dims)))
    with torch.no_grad():
        assert torch.equal(whole(theirs, image), closed(name, ours(image)))


def whole(network: nn.Module, image: torch.Tensor) -> torch.Tensor:
    """The first of what a network gives."""
    outputs = network(image)
    return outputs if isinstance(outputs, torch.Tensor) else outputs[0]


def closed(name: str, logits: torch.Tensor) -> torch.Tensor:
    """What these networks make of their logits."""
    if name == "functional":
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=1) if name == "sequential in 3D" else logits


def test_the_stages_are_those_a_person_would_write():
    genotype = imported(f"{MODULES}/plain_double_conv.py:UNet", {}, Image(size=(16,))).imported.passed()
    assert list(genotype.stages) == ["enc1", "enc2", "enc3", "enc4", "dec3", "dec2", "dec1"]
    assert {stage.depth for stage in genotype.stages.values()} == {2}
    assert [(link.source, link.target) for link in genotype.links[-2:]] == [
        ("enc1", "dec1"),
        ("dec2", "dec1"),
    ]
    assert (genotype.norm, genotype.activation, genotype.bias) == ("batch", "relu", False)


def test_heads_for_deep_supervision_are_heads():
    source = f"{MODULES}/plain_deep_supervision.py:deep_net"
    genotype = imported(source, {}, Image(size=(16,))).imported.passed()
    assert [(head.source, head.weight) for head in genotype.heads] == [("dec1", 1.0), ("dec2", 0.5)]


UNTOLD = {
    "Shared": "line 20, conv2d: uses conv.weight again (line 19, conv2d does, too)",
    "Attention": "line 33, sigmoid: stands inside the network",
    "Valid": "line 44, conv2d: its padding 0 does not keep the size",
    "PreActivation": "line 58, batch_norm: a norm follows a convolution whose output is also read",
    "ByValue": "line 69: what it computes depends on the values of the image",
    "Broken": "line 82: KeyError: 'no such scale'",
    "Rolled": "the network that was read from it gives other outputs",
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_stands_in_the_way_is_told_with_its_line(name: str):
    with pytest.raises(InputError) as refused:
        imported(f"{MODULES}/unsupported.py:{name}", {}, Image(size=(16,)))
    assert UNTOLD[name] in str(refused.value)


BRANCHES = {
    "wide": "gives other outputs for an image of 16 x 48",
    "batch": "gives other outputs for 3 images at once",
    "rows": "softmax: runs along axis -1, not the channels",
    "twice": "add: joins a value with itself",
    "coarse first": "is of 8 x 8 pixels, the image of 16 x 16",
}


@pytest.mark.parametrize("how", BRANCHES)
def test_what_other_images_or_no_genotype_would_show_is_refused(how: str):
    with pytest.raises(InputError) as refused:
        imported(f"{MODULES}/unsupported.py:Branches", {"how": how}, Image(size=(16,)))
    assert BRANCHES[how] in str(refused.value)


ODD = {
    "grouped": "a grouped convolution stands in no plain stage",
    "dilated": "a dilated convolution stands in no plain stage",
    "even": "its kernel (2, 2) is even, so that it has no middle",
    "transposed": "its output is not the input times (2, 2), pixel by pixel",
    "norm of a pool": "batch_norm: a norm that follows no convolution",
    "norm after an activation": "a norm after an activation",
    "two norms": "a second norm after a convolution",
    "no statistics": "a batch norm without running statistics",
    "instance statistics": "an instance norm with running statistics",
    "prelu": "a prelu has one slope for all channels",
    "hardtanh": "hardtanh: is no operation that a genotype can say",
    "gelu": "an approximated gelu",
    "elu": "an elu with another alpha than 1",
    "pool": "a pool whose kernel is not its stride",
    "uneven pool": "a pool that does not divide 16 x 16 by 3\n    -> give another --size",
    "interpolation": "an interpolation from (16, 16) to (11, 11), which is no multiple",
    "concatenation": "a concatenation along axis 2, not the channels",
    "sum": "a sum of values of different sizes, or with a factor",
}


@pytest.mark.parametrize("odd", ODD)
def test_a_layer_that_no_genotype_can_say_is_told(odd: str):
    with pytest.raises(InputError) as refused:
        imported(f"{MODULES}/odd_layers.py:OddLayers", {"odd": odd}, Image(size=(16,)))
    assert ODD[odd] in str(refused.value)


@pytest.mark.parametrize("how", ["plain", "training"])
def test_what_shows_in_training_or_at_odd_sizes_is_noted(how: str):
    found = imported(f"{MODULES}/unsupported.py:Branches", {"how": how}, Image(size=(16,)))
    momentum, sizes, *training = found.imported.notes
    assert "momentum 0.5" in momentum
    assert "images of any size" in sizes
    assert [note[:16] for note in training] == ["in training mode"] * (how == "training")


def test_code_that_changes_the_folder_moves_no_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    typed = ["--arguments", '{"how": "moves"}', "--size", "16", "-o", "net.json"]
    result = CliRunner().invoke(main, ["import", "module", f"{MODULES}/unsupported.py:Branches", *typed])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "net.json").is_file()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("unet.py", "names no class"),
        ("unet.txt:UNet", "names no class"),
        ("none.py:UNet", "there is no such file"),
        (f"{MODULES}/unsupported.py:Absent", "the file has no such class"),
        (f"{MODULES}/plain_sequential.py:block", "TypeError"),
    ],
)
def test_what_is_no_module_is_refused(source: str, said: str):
    with pytest.raises(InputError) as refused:
        imported(source, {})
    assert said in str(refused.value)


def test_a_file_that_fails_is_told(tmp_path: Path):
    path = tmp_path / "net.py"
    path.write_text("import torch\n\nraise SystemExit('no licence')\n")
    with pytest.raises(InputError, match="line 3: SystemExit: no licence"):
        imported(f"{path}:Net", {})


ENDS = {
    "the file": "{end}\nclass Net(torch.nn.Module): pass\n",
    "the class": "class Net(torch.nn.Module):\n    def __init__(self):\n        {end}\n",
    "the trace": "class Net(torch.nn.Conv2d):\n    def __init__(self):\n        super().__init__(1, 1, 1)\n"
    "    def forward(self, x):\n        {end}\n",
}


@pytest.mark.parametrize("end", ["os._exit(0)", "_exit(0)", "sys.exit(0)"])
@pytest.mark.parametrize("place", ENDS)
def test_code_that_ends_the_process_is_told(tmp_path: Path, place: str, end: str):
    path = tmp_path / "net.py"
    path.write_text("import os, sys\nimport torch\nfrom os import _exit\n" + ENDS[place].format(end=end))
    done = CliRunner().invoke(main, ["import", "module", f"{path}:Net", "--in-channels", "1", "--size", "16"])
    assert done.exit_code == 2, done.output
    assert "SystemExit: " in done.stderr
    assert end.removeprefix("os.") in done.stderr or end == "sys.exit(0)"


def test_processes_of_its_own_may_end(tmp_path: Path):
    with exits_raised():
        child = os.fork()
        if child == 0:
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert os._exit.__module__ == "posix"


def test_as_it_is_typed(tmp_path: Path):
    source, out = f"{MODULES}/plain_functional.py:FlatUNet", tmp_path / "net.json"
    theirs, _ = module_of(source, {})
    weights = tmp_path / "theirs.safetensors"
    save_file(dict(theirs.state_dict()), weights)
    typed = ["import", "module", source, "--size", "16", "--weights", f"{weights}", "-o", f"{out}"]
    result = CliRunner().invoke(main, typed)
    assert result.exit_code == 0, result.output
    assert "dropout" in result.stderr
    put_weights(out.with_suffix(".safetensors"), load_network(load(out)))
    again = CliRunner().invoke(main, typed)
    assert again.exit_code == 2
    assert "already exists" in again.stderr


def test_a_refusal_writes_nothing(tmp_path: Path):
    out = tmp_path / "net.json"
    result = CliRunner().invoke(main, ["import", "module", f"{MODULES}/unsupported.py:Valid", "-o", f"{out}"])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in result.output
