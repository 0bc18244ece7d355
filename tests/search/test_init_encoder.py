"""A network whose encoder starts from an image classifier computes that classifier's features."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from safetensors.torch import save_file
from torch import Tensor, nn

from compiler.backend.load import load_network
from genotype import Choose, Genotype, InputError, Norm, StageBlock, canonical_text
from genotype.form.blocks import block_of
from search.pretrained.encoder import encoder_of
from search.pretrained.start import init_encoder, start_of, words
from search.runs.checkpoint import Checkpoint, under
from tests.search.classifiers import Made, efficientnet, mobilenet, resnet
from tests.zoo.edits import one_channel, with_stages
from zoo.main import main
from zoo.references import reference

pytestmark = pytest.mark.usefixtures("short_reports")

Make = Callable[[Made, Tensor], list[Tensor]]
RESNET18: Make = lambda made, x: resnet(made, x, (2, 2, 2, 2))  # noqa: E731
STAGES = ["stem", "enc2", "enc3", "enc4", "enc5"]
RUNS = [f"enc{number}" for number in range(1, 8)]
FILES: dict[str, tuple[str, Make, list[str]]] = {
    "resnet18": ("smp-unet-resnet18", RESNET18, STAGES),
    "resnet34": ("smp-unet-resnet34", lambda made, x: resnet(made, x, (3, 4, 6, 3)), STAGES),
    "resnet50": ("smp-unet-resnet50", lambda made, x: resnet(made, x, (3, 4, 6, 3), bottleneck=True), STAGES),
    "mobilenet_v2": (
        "smp-unet-mobilenet-v2",
        lambda made, x: mobilenet(made, x, timm=False),
        [*RUNS, "last"],
    ),
    "mobilenetv2_100": (
        "smp-unet-mobilenet-v2",
        lambda made, x: mobilenet(made, x, timm=True),
        [*RUNS, "last"],
    ),
    "efficientnet_b0": ("smp-unet-efficientnet-b0", lambda made, x: efficientnet(made, x, timm=False), []),
    "timm_efficientnet_b0": (
        "smp-unet-efficientnet-b0",
        lambda made, x: efficientnet(made, x, timm=True),
        [],
    ),
}
"""By the names of the packages' models: a bundled network, what computes the features, the stages that do."""


def as_in_torch(genotype: Genotype) -> Genotype:
    """EfficientNet as torchvision and timm have it: padded evenly, with the usual eps."""
    norm = Norm("batch", eps=1e-3)
    return with_stages(
        genotype,
        lambda stage: evolve(
            stage,
            block=evolve(block_of(stage.block), padding=None) if stage.block != "conv" else stage.block,
            norm=None if stage.norm == norm else stage.norm,
        ),
    )


def image(channels: int = 3) -> Tensor:
    return torch.randn(1, channels, 64, 64, generator=torch.Generator().manual_seed(1)).double()


def written(path: Path, make: Make, channels: int = 3) -> tuple[Path, list[Tensor]]:
    """A file of a classifier's weights, and the features that it computes."""
    made = Made()
    features = make(made, image(channels))
    save_file(made.tensors, path)
    return path, features


def stage_outputs(network: nn.Module, given: Tensor, names: list[str]) -> list[Tensor]:
    found: dict[str, Tensor] = {}
    for name in names:
        layer = network.get_submodule(name)
        layer.register_forward_hook(lambda _, __, output, name=name: found.update({name: output}))
    with torch.no_grad():
        network.double().eval()(given)
    return [found[name] for name in names]


@pytest.mark.parametrize("model", FILES)
def test_features_are_the_classifiers(tmp_path: Path, model: str):
    name, make, stages = FILES[model]
    genotype = as_in_torch(reference(name))
    stages = stages or ["enc1", "enc2", "enc3", "enc4", "enc5b", "enc6", "enc7"]
    path, expected = written(tmp_path / "weights.safetensors", make)
    network = load_network(genotype)
    network.load_state_dict(init_encoder(network, genotype, path))
    for ours, theirs in zip(stage_outputs(network, image(), stages), expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("model", FILES)
def test_nothing_of_the_network_but_its_encoder_changes(tmp_path: Path, model: str):
    name, make, _ = FILES[model]
    genotype = reference(name)
    path, _ = written(tmp_path / "weights.safetensors", make)
    with torch.device("meta"):
        state = load_network(genotype).state_dict()
    start = start_of(genotype, state, path)
    decoder = {key for key in state if key.startswith(("dec", "head"))}
    assert {*start.tensors} == {*state} - decoder
    assert start.misfits == {}
    assert all(key.startswith(("fc", "classifier", "conv_head", "bn2", "features.8")) for key in start.unused)


def test_grey_images_are_read_as_if_in_colour(tmp_path: Path):
    genotype = one_channel(reference("smp-unet-resnet18"))
    path, _ = written(tmp_path / "weights.safetensors", RESNET18)
    network = load_network(genotype)
    network.load_state_dict(init_encoder(network, genotype, path))
    grey = image(1)
    expected = RESNET18(Made(), grey.expand(-1, 3, -1, -1))
    for ours, theirs in zip(stage_outputs(network, grey, STAGES), expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_layers_that_do_not_fit_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    genotype = evolve(reference("smp-unet-resnet18"), in_channels=2)
    path, _ = written(tmp_path / "weights.safetensors", RESNET18)
    network = load_network(genotype)
    before = network.state_dict()["stem.0.conv.weight"].clone()
    network.load_state_dict(init_encoder(network, genotype, path))
    assert torch.equal(network.state_dict()["stem.0.conv.weight"], before)
    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"encoder  11,167,104 of 11,173,376 parameters from {path}; random: stem.0.conv.weight is float32 "
        "64 x 2 x 7 x 7, and conv1.weight is float32 64 x 3 x 7 x 7; not used: fc"
    ]


def refused(genotype: Genotype, path: Path) -> str:
    with pytest.raises(InputError) as found:
        start_of(genotype, meta_state(genotype), path)
    assert len(found.value.problems) == 1
    return str(found.value)


def test_another_encoders_weights_are_refused(tmp_path: Path):
    path, _ = written(tmp_path / "weights.safetensors", RESNET18)
    found = refused(reference("smp-unet-resnet34"), path)
    assert "has 8 blocks, and the network's encoder has 16" in found
    deep, _ = written(tmp_path / "deep.safetensors", FILES["resnet34"][1])
    found = refused(reference("smp-unet-resnet50"), deep)
    assert "has other layers than enc2.0: no conv3.weight" in found


def test_a_file_or_a_network_without_an_encoder_is_refused(tmp_path: Path):
    path, _ = written(tmp_path / "weights.safetensors", RESNET18)
    assert "has no encoder of blocks after a stem" in refused(reference("unet"), path)
    other = tmp_path / "other.safetensors"
    save_file({"weight": torch.zeros(1)}, other)
    assert "holds no encoder" in refused(reference("smp-unet-resnet18"), other)
    other.write_bytes(b"PK")
    assert "cannot be read" in refused(reference("smp-unet-resnet18"), other)


NET = "smp-unet-resnet18"


def meta_state(genotype: Genotype) -> dict[str, Tensor]:
    with torch.device("meta"):
        return load_network(genotype).state_dict()


def classifier(width: int = 4) -> dict[str, Tensor]:
    """The weights of a narrow ResNet-18."""
    made = Made()
    resnet(made, image(), (2, 2, 2, 2), width=width)
    return made.tensors


def narrow(share: int = 16) -> Genotype:
    """A U-Net with a narrow ResNet-18."""
    return with_stages(reference(NET), lambda s: evolve(s, widths=max(2, s.widths // share)))


def saved(path: Path, tensors: dict[str, Tensor]) -> Path:
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


@pytest.mark.parametrize("prefix", ["module.", "encoder.", "backbone.", "model.", "module.model.encoder."])
def test_names_of_a_part_of_another_module_are_understood(tmp_path: Path, prefix: str):
    state = meta_state(narrow())
    plain = start_of(narrow(), state, saved(tmp_path / "plain.safetensors", classifier()))
    tensors = {f"{prefix}{name}": tensor for name, tensor in classifier().items()}
    tensors["decoder.blocks.0.conv1.0.weight"] = torch.zeros(2)
    found = start_of(narrow(), state, saved(tmp_path / "more.safetensors", tensors))
    assert found.tensors.keys() == plain.tensors.keys()
    assert all(torch.equal(found.tensors[name], plain.tensors[name]) for name in plain.tensors)
    assert {"decoder.blocks.0.conv1.0.weight", f"{prefix}fc.weight"} <= {*found.unused}


def test_a_file_with_two_encoders_is_refused(tmp_path: Path):
    tensors = classifier()
    twice = {**tensors, **{f"encoder.{name}": tensor.clone() for name, tensor in tensors.items()}}
    assert "holds 2 encoders" in refused(narrow(), saved(tmp_path / "two.safetensors", twice))


def test_a_missing_stem_is_told(tmp_path: Path):
    tensors = {name: tensor for name, tensor in classifier().items() if not name.startswith(("conv1", "bn1"))}
    path = saved(tmp_path / "stemless.safetensors", tensors)
    start = start_of(narrow(), meta_state(narrow()), path)
    assert {*start.misfits} >= {"stem.0.conv.weight", "stem.0.norm.weight", "stem.0.norm.running_var"}
    (line,) = words(start, path).splitlines()
    assert f"{start.taken:,} of {start.parameters:,} parameters" in line
    assert "random: stem.0.conv.weight is float32 4 x 3 x 7 x 7, and the file has none" in line
    assert "not used: fc" in line


def test_parameters_are_those_of_the_encoder(tmp_path: Path):
    genotype, path = narrow(), saved(tmp_path / "weights.safetensors", classifier())
    start, network = start_of(genotype, meta_state(genotype), path), load_network(genotype)
    weights = dict(network.named_parameters())
    encoder = [weight for name, weight in weights.items() if not name.startswith(("dec", "head"))]
    assert start.taken == start.parameters == sum(weight.numel() for weight in encoder)


def test_weights_of_which_most_do_not_fit_are_refused(tmp_path: Path):
    path = saved(tmp_path / "wide.safetensors", classifier(8))
    found = refused(narrow(), path)
    assert "its weights fit 0 of the " in found
    assert "parameters of the encoder: stem.0.conv.weight is float32 4 x 3 x 7 x 7" in found


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_are_converted(tmp_path: Path, dtype: torch.dtype):
    tensors = {name: t.to(dtype) if t.is_floating_point() else t for name, t in classifier().items()}
    path = saved(tmp_path / "half.safetensors", tensors)
    genotype = one_channel(narrow())
    start = start_of(genotype, load_network(genotype).state_dict(), path)
    assert start.tensors["stem.0.conv.weight"].dtype == torch.float32
    grey = tensors["conv1.weight"].float().sum(1, keepdim=True)
    torch.testing.assert_close(start.tensors["stem.0.conv.weight"], grey, rtol=0, atol=0)


BROKEN: dict[str, tuple[str, Callable[[Tensor], Tensor], str]] = {
    "nan": ("layer1.0.conv1.weight", lambda t: t * torch.nan, "not finite"),
    "infinite": ("conv1.weight", lambda t: t / 0, "not finite"),
    "variance": ("layer2.0.bn1.running_var", lambda t: -t.abs() - 1, "a variance with negative values"),
    "complex": ("layer3.0.conv2.weight", lambda t: t.to(torch.complex64), "no floating point"),
    "boolean": ("bn1.weight", lambda t: t > 0, "no floating point"),
    "integer": ("layer4.1.conv2.weight", lambda t: t.to(torch.int8), "no floating point"),
    "huge": ("layer4.1.bn2.bias", lambda t: t.double() + 1e300, "too large for float32"),
}


NO_COUNTS = {
    "nan": torch.tensor(torch.nan),
    "infinite": torch.tensor(torch.inf),
    "negative": torch.tensor(-1),
    "complex": torch.tensor(1j),
    "boolean": torch.tensor(True),
    "part": torch.tensor(0.5),
}


@pytest.mark.parametrize("kind", NO_COUNTS)
def test_what_counts_no_batches_is_refused(tmp_path: Path, kind: str):
    name = "layer1.0.bn1.num_batches_tracked"
    path = saved(tmp_path / "weights.safetensors", {**classifier(), name: NO_COUNTS[kind]})
    assert f"{name}: does not count batches" in refused(narrow(), path)


@pytest.mark.parametrize(
    "count", [torch.tensor(7), torch.tensor(7.0), torch.tensor(7).half(), torch.zeros(1).int()]
)
def test_counts_of_batches_are_whole_numbers_of_any_type(tmp_path: Path, count: Tensor):
    tensors = {**classifier(), "layer1.0.bn1.num_batches_tracked": count}
    path = saved(tmp_path / "weights.safetensors", tensors)
    assert start_of(narrow(), meta_state(narrow()), path).taken


@pytest.mark.parametrize("figure", ["\u0661", "\uff11", "01"])
def test_a_block_is_numbered_with_plain_figures(tmp_path: Path, figure: str):
    """Other figures would be a second block of the same number."""
    tensors = classifier()
    odd = {
        name.replace("layer1", f"layer{figure}"): t.clone() for name, t in tensors.items() if "layer1" in name
    }
    start = start_of(narrow(), meta_state(narrow()), saved(tmp_path / "odd.safetensors", {**tensors, **odd}))
    assert {*odd} <= {*start.unused}


@pytest.mark.parametrize("kind", BROKEN)
def test_tensors_that_are_no_trained_weights_are_refused_by_name(tmp_path: Path, kind: str):
    name, spoil, words = BROKEN[kind]
    tensors = classifier()
    path = saved(tmp_path / "weights.safetensors", {**tensors, name: spoil(tensors[name])})
    found = refused(narrow(), path)
    assert f"{name}: " in found
    assert words in found


class Trap:
    """What makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["weights.pth", "weights.pt", "pytorch_model.bin", "weights.safetensors"])
@pytest.mark.parametrize("old", [False, True])
def test_a_file_of_torch_save_is_told_and_not_opened(tmp_path: Path, name: str, old: bool):
    path, sprung = tmp_path / name, tmp_path / "sprung"
    torch.save({"weights": Trap(sprung)}, path, _use_new_zipfile_serialization=not old)
    assert "is a file of torch.save" in refused(narrow(), path)
    assert not sprung.exists()


def test_the_remedy_for_a_file_of_torch_save_converts_it(tmp_path: Path):
    path = tmp_path / "weights.pth"
    torch.save(classifier(), path)
    lines = refused(narrow(), path).partition("convert it in Python: ")[2]
    exec(lines)
    start = start_of(narrow(), meta_state(narrow()), tmp_path / "weights.safetensors")
    assert start.taken == start.parameters


SMALL = ["--size", "64", "--limit", "8", "--batch", "4", "--epochs", "1"]


def genoc(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(main, [command, *(str(argument) for argument in arguments), *SMALL])


def train(*arguments: object) -> Result:
    return genoc("train", *arguments)


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A U-Net with a narrow ResNet-18, and weights for it."""
    genotype = tmp_path / "net.json"
    genotype.write_text(canonical_text(evolve(narrow(), output="mask", out_channels=1)))
    return genotype, saved(tmp_path / "weights.safetensors", classifier())


def test_a_training_begins_with_the_weights(tmp_path: Path, small: tuple[Path, Path]):
    genotype, path = small
    still = ["--lr", 1e-12, "--weight-decay", 0, "--average", 0]
    done = train(genotype, "--out", tmp_path / "run", "--init-encoder", path, *still)
    assert done.exit_code == 0, done.output
    assert f"parameters from {path}" in done.stderr
    kept = under(Checkpoint.read(tmp_path / "run" / "checkpoint.safetensors").tensors, "network")
    made = Made()
    resnet(made, image(), (2, 2, 2, 2), width=4)
    for key, name in (("stem.0.conv", "conv1"), ("enc5.1.conv2", "layer4.1.conv2")):
        torch.testing.assert_close(kept[f"{key}.weight"], made.tensors[f"{name}.weight"], rtol=0, atol=1e-6)
    told = json.loads((tmp_path / "run" / "run.json").read_text())["config"]
    assert told["init_encoder"] == str(path)


def test_a_file_that_does_not_fit_is_refused_before_a_folder_is_made(
    tmp_path: Path, small: tuple[Path, Path]
):
    genotype, _ = small
    other, _ = written(tmp_path / "other.safetensors", lambda made, x: resnet(made, x, (3, 4, 6, 3), width=4))
    done = train(genotype, "--out", tmp_path / "run", "--init-encoder", other)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "give the weights of the encoder that this network has" in done.stderr
    assert not (tmp_path / "run").exists()


def space_of(stage: str, **choices: object) -> Genotype:
    """The narrow network with a stage left open."""
    network = evolve(narrow(), output="mask", out_channels=1)
    return evolve(network, stages={**network.stages, stage: evolve(network.stages[stage], **choices)})


def test_a_search_begins_with_the_weights(tmp_path: Path):
    space = tmp_path / "space.json"
    space.write_text(canonical_text(space_of("dec1", kernel=Choose((1, 3)))))
    path = saved(tmp_path / "weights.safetensors", classifier())
    still = ["--lr", 1e-12, "--lr-end", 0, "--weight-decay", 0, "--warmup", 0]
    done = genoc(
        "search", space, "--out", tmp_path / "run", "--method", "darts", "--init-encoder", path, *still
    )
    assert done.exit_code == 0, done.output
    assert f"parameters from {path}" in done.stderr
    kept = under(
        Checkpoint.read(tmp_path / "run" / "checkpoint.safetensors").tensors, "supernet/network", "."
    )
    for key, name in (("stem.0.conv", "conv1"), ("enc5.1.conv2", "layer4.1.conv2")):
        expected = classifier()[f"{name}.weight"]
        torch.testing.assert_close(kept[f"{key}.weight"], expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("stage", "choices", "place"),
    [
        ("enc3", {"depth": Choose((1, 2))}, "stages.enc3.depth"),
        ("enc3", {"block": Choose(("residual", "preact"))}, "stages.enc3.block"),
        ("enc5", {"kernel": Choose((3, 5))}, "stages.enc5.kernel"),
        ("stem", {"norm": Choose(("batch", "instance"))}, "stages.stem.norm"),
        ("stem", {"depth": Choose((1, 2))}, "stages.stem.depth"),
    ],
)
def test_a_search_in_which_the_encoder_is_open_is_refused(
    tmp_path: Path, stage: str, choices: dict[str, object], place: str
):
    space = tmp_path / "space.json"
    space.write_text(canonical_text(space_of(stage, **choices)))
    path = saved(tmp_path / "weights.safetensors", classifier())
    done = genoc("search", space, "--out", tmp_path / "run", "--method", "darts", "--init-encoder", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{place}: the encoder that --init-encoder starts is open here" in done.stderr
    assert not (tmp_path / "run").exists()


REAL = {
    "resnet18": ("torchvision.models", "resnet18", "layer4", -1),
    "resnet34": ("torchvision.models", "resnet34", "layer4", -1),
    "resnet50": ("torchvision.models", "resnet50", "layer4", -1),
    "mobilenet_v2": ("torchvision.models", "mobilenet_v2", "features", -1),
    "efficientnet_b0": ("torchvision.models", "efficientnet_b0", "features.7", -1),
    "mobilenetv2_100": ("timm.models", "mobilenetv2_100", "blocks", -2),
    "timm_efficientnet_b0": ("timm.models", "efficientnet_b0", "blocks", -1),
}
"""By the names in `FILES`: the real model, and which of its modules gives which of the features."""


@pytest.mark.parametrize("model", REAL)
def test_the_packages_have_these_names_and_compute_these_features(model: str):
    """What the other tests are held to is what the real packages do."""
    module, name, last, number = REAL[model]
    reason = f"to compare with the real package: pip install {module.split('.')[0]}"
    package = pytest.importorskip(module, reason=reason, exc_type=ImportError)
    real, made = getattr(package, name)().double().eval(), Made()
    expected = FILES[model][1](made, image())[number]
    shapes = {key: tuple(tensor.shape) for key, tensor in made.tensors.items()}
    assert shapes == {key: tuple(tensor.shape) for key, tensor in real.state_dict().items()}
    real.load_state_dict(made.tensors)
    (found,) = stage_outputs(real, image(), [last])
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("block", [StageBlock("conv", convs=2), StageBlock("conv", squeeze=4.0)])
def test_a_stem_of_more_than_a_convolution_is_no_classifiers(block: StageBlock):
    network = reference("smp-unet-resnet18")
    stem = evolve(network.stages["stem"], block=block)
    assert encoder_of(network) is not None
    assert encoder_of(evolve(network, stages={**network.stages, "stem": stem})) is None
