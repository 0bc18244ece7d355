"""`genoc compile --optimize inference`: the same logits from a network rewritten."""

import copy
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given, settings
from safetensors.torch import load_file, save_file

from compiler.analysis.cost import cost
from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.backend.weights import put_weights, weights_bytes
from compiler.blocks.registry import BY_NAME
from compiler.inference import optimized
from compiler.inference.equivalence import require_equal
from compiler.lowering.network import lower
from compiler.program.sizes import Sizes
from genotype import InputError, Norm, Stage, canonical_text, loads
from genotype.form.blocks import block_of
from tests.strategies import BLOCKS, genotypes
from zoo.main import main
from zoo.references import reference

CELLS = """{
  "format": "genoc/1", "name": "quick", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 4}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": 8},
    "enc2": {"level": 1, "depth": 1, "widths": 16},
    "dec1": {"level": 0, "depth": 1, "widths": 8}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc1", "to": "dec1", "cell": "skip"},
    {"from": "enc2", "to": "dec1", "resize": "bilinear", "cell": "skip"}
  ],
  "heads": [{"from": "dec1"}],
  "cells": {
    "skip": {
      "width": 4,
      "edges": [
        {"from": 0, "to": 1, "op": "dil_conv_3x3"},
        {"from": 0, "to": 1, "op": "dil_conv_5x5"},
        {"from": 0, "to": 1, "op": "conv_1x1"},
        {"from": 0, "to": 1, "op": "max_pool_3x3"},
        {"from": 0, "to": 2, "op": "max_pool_3x3"},
        {"from": 0, "to": 2, "op": "spatial_sep_conv_7x7"},
        {"from": 1, "to": 3, "op": "conv_3x3"}
      ],
      "blocks": [
        {
          "kind": "sum",
          "inputs": [{"node": 0, "weight": 0.25}, {"node": 1, "weight": 0.75}, {"node": 3, "weight": 0.0}]
        },
        {"kind": "concat", "inputs": [{"node": 1}, {"node": 2}]}
      ]
    }
  }
}"""


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def trained(genotype):
    """A network with weights and statistics as after some training, in evaluation."""
    torch.manual_seed(0)
    network = load_network(genotype).double()
    for module in network.modules():
        if hasattr(module, "running_var"):
            for values in [*module.parameters(), *module.buffers()]:
                if values.is_floating_point():
                    values.data.uniform_(0.5, 1.5)
    return network.eval()


def rewritten(genotype, network):
    """The program for inference, and its network with its weights."""
    found = optimized(genotype, network.state_dict())
    module = load_source(emit(genotype, found.program), "<quick>")
    quick = module.__dict__[found.program.network.class_name]().double()
    quick.load_state_dict(dict(found.weights))
    return found.program, quick.eval()


def images(genotype, program):
    size = Sizes(tuple(2 * step for step in program.stride)).fitted([8])
    return torch.randn(2, genotype.in_channels, *size, dtype=torch.float64)


@settings(max_examples=16)
@given(genotypes())
def test_it_gives_the_same_logits_and_no_more_arithmetic(genotype):
    network = trained(genotype)
    program, quick = rewritten(genotype, network)
    x = images(genotype, program)
    with torch.no_grad():
        expected, found = network(x), quick(x)
    assert torch.allclose(expected, found, rtol=1e-9, atol=1e-9 * float(expected.abs().max()) + 1e-12)
    plain, counted = (cost(one, x.shape[2:]) for one in (lower(genotype), program))
    assert genotype.cells or counted.macs <= plain.macs  # cells' adapters lose their groups
    assert counted.parameters == sum(weights.numel() for weights in quick.parameters())


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_norms_of_every_block_that_has_them_behind_convolutions_are_folded(block, bias):
    genotype = loads(CELLS)
    stage = Stage(0, 2, (8, 12), block=block, norm=Norm("batch", eps=1e-3), bias=bias)
    genotype = evolve(genotype, stages={**genotype.stages, "dec1": stage})
    network = trained(genotype)
    program, quick = rewritten(genotype, network)
    x = images(genotype, program)
    with torch.no_grad():
        assert torch.allclose(network(x), quick(x), rtol=1e-9, atol=1e-12)
    norms = [name for name, _ in quick.dec1.named_buffers()]
    kind = BY_NAME[block_of(block).kind]
    assert not norms or not kind.folds
    assert cost(program, x.shape[2:]).parameters == sum(weights.numel() for weights in quick.parameters())


def test_every_reference_network_is_rewritten():
    for name in ("unet-32", "unet-plus-plus", "elu-net", "nnu-net-small"):
        genotype = reference(name)
        network = trained(genotype)
        program, quick = rewritten(genotype, network)
        size = Sizes(tuple(2 * step for step in program.stride)).fitted([16])
        with torch.no_grad():
            x = torch.randn(1, genotype.in_channels, *size, dtype=torch.float64)
            assert torch.allclose(network(x), quick(x), rtol=1e-8, atol=1e-10), name


def test_what_is_merged_raised_and_dropped_shows_in_the_source():
    genotype = loads(CELLS)
    network = trained(genotype)
    program, quick = rewritten(genotype, network)
    source = emit(genotype, program)
    names = set(dict(quick.named_modules()))
    skip = "enc2_to_dec1_skip"
    assert "edge_0_1_dil_conv_5x5 holds edge_0_1_dil_conv_3x3 and edge_0_1_conv_1x1" in " ".join(
        source.split()
    )
    assert f"{skip}.edge_0_1_dil_conv_5x5" in names
    assert f"{skip}.edge_0_1_dil_conv_3x3" not in names
    assert not any("edge_1_3" in name for name in names), "a node whose weight is 0 is dropped"
    assert sum("max_pool_node_0" in name and name.endswith("node_0") for name in names) == 2  # one a cell
    assert "(wide)" in source  # the convolution along the width reads what is not yet raised in height
    assert "BatchNorm" not in {type(module).__name__ for module in quick.modules()}
    assert {"Skip", "Skip_2"} <= {type(module).__name__ for module in quick.modules()}, "one raises, one not"
    x = images(genotype, program)
    with torch.no_grad():
        assert torch.allclose(network(x), quick(x), rtol=1e-10, atol=1e-12)


def test_norms_of_single_images_stay():
    genotype = evolve(loads(CELLS), norm="instance")
    network = trained(genotype)
    program, quick = rewritten(genotype, network)
    x = images(genotype, program)
    with torch.no_grad():
        assert torch.allclose(network(x), quick(x), rtol=1e-10, atol=1e-12)


def test_the_command_writes_two_files_that_need_torch_alone(tmp_path):
    genotype = loads(CELLS)
    (tmp_path / "net.json").write_text(canonical_text(genotype))
    network = trained(genotype).float()
    (tmp_path / "model.safetensors").write_bytes(weights_bytes(network, genotype))
    result = genoc(
        "compile",
        tmp_path / "net.json",
        "--optimize",
        "inference",
        "--weights",
        tmp_path / "model.safetensors",
        "-o",
        tmp_path / "quick.py",
    )
    assert result.exit_code == 0, result.stderr
    assert "within" in result.stderr
    code = "import torch, quick; print(sum(p.numel() for p in quick.Quick().parameters()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    weights = load_file(tmp_path / "quick.safetensors")
    assert int(done.stdout) == sum(value.numel() for value in weights.values())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--optimize", "inference"], "--weights"),
        (["--weights", "model.safetensors"], "--optimize"),
        (["--optimize", "inference", "--weights", "model.safetensors"], "-o NAME.py"),
        (["--optimize", "inference", "--weights", "absent.safetensors", "-o", "q.py"], "cannot be read"),
        (["--optimize", "inference", "--weights", "model.safetensors", "-o", "model.py"], "written over"),
        (["--optimize", "inference", "--weights", "weights.py", "-o", "weights.py"], "written over"),
        (["--optimize", "inference", "--weights", "model.safetensors", "-o", "folder.py"], "is a folder"),
        (["--optimize", "inference", "--weights", "model.safetensors", "-o", "other.py"], "would be lost"),
        (["--optimize", "inference", "--weights", "model.safetensors", "-o", "no/q.py"], "folder does not"),
        (["--optimize", "inference", "--weights", "folder.py", "-o", "q.py"], "is a folder"),
        (["--optimize", "inference", "--weights", "half.safetensors", "-o", "q.py"], "save them as float32"),
        (
            ["--optimize", "inference", "--weights", "nan.safetensors", "-o", "q.py"],
            "enc1.0.conv.weight: holds",
        ),
        (["--optimize", "inference", "--weights", "saved.pth", "-o", "q.py"], "is a file of torch.save"),
        (["-o", "net.json"], "is the genotype itself"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_written(options, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    genotype = loads(CELLS)
    (tmp_path / "net.json").write_text(canonical_text(genotype))
    network = load_network(genotype)
    for name in ("model.safetensors", "weights.py"):
        (tmp_path / name).write_bytes(weights_bytes(network, genotype))
    save_file({"other": torch.zeros(1)}, tmp_path / "other.safetensors")
    (tmp_path / "half.safetensors").write_bytes(weights_bytes(copy.deepcopy(network).half(), genotype))
    network.enc1[0].conv.weight.data[0] = torch.nan
    (tmp_path / "nan.safetensors").write_bytes(weights_bytes(network, genotype))
    (tmp_path / "folder.py").mkdir()
    torch.save(network.state_dict(), tmp_path / "saved.pth")
    before = contents(tmp_path)
    result = genoc("compile", "net.json", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert contents(tmp_path) == before


def test_weights_that_carry_another_genotype_are_not_taken_for_this_one_s(tmp_path):
    # Every weight fits: a block's are no tensors.
    other = loads(CELLS.replace("0.25", "0.5"))
    (tmp_path / "net.json").write_text(CELLS)
    weights = tmp_path / "other.safetensors"
    weights.write_bytes(weights_bytes(load_network(other), other))
    command = ["compile", tmp_path / "net.json", "-o", tmp_path / "quick.py", "--optimize", "inference"]
    result = genoc(*command, "--weights", weights)
    assert result.exit_code == 2
    assert "belongs to another genotype" in result.stderr
    assert not (tmp_path / "quick.py").exists()
    save_file(load_network(other).state_dict(), weights)  # these may be anyone's
    assert genoc(*command, "--weights", weights).exit_code == 0


def test_weights_of_quite_another_network_are_refused_in_a_few_lines(tmp_path):
    weights = tmp_path / "other.safetensors"
    save_file({f"layer.{number}": torch.zeros(1) for number in range(100)}, weights)
    with pytest.raises(InputError) as caught:
        put_weights(weights, load_network(loads(CELLS)))
    wanted = len(load_network(loads(CELLS)).state_dict()) + 100
    assert len(caught.value.problems) == 11
    assert caught.value.problems[-1].problem == f"{wanted - 10} more do not fit"


def contents(folder: Path) -> dict[str, bytes | None]:
    return {path.name: path.read_bytes() if path.is_file() else None for path in folder.iterdir()}


def compiled(genotype, folder: Path) -> Result:
    """The command's result, with fresh weights, in a folder."""
    (folder / "net.json").write_text(canonical_text(genotype))
    (folder / "w.safetensors").write_bytes(weights_bytes(load_network(genotype), genotype))
    given = ["--optimize", "inference", "--weights", folder / "w.safetensors", "-o", folder / "q.py"]
    return genoc("compile", folder / "net.json", *given)


def test_what_an_earlier_compilation_wrote_is_written_anew(tmp_path):
    for _ in range(2):
        assert compiled(loads(CELLS), tmp_path).exit_code == 0


def test_a_variant_of_a_cell_is_not_called_as_the_network():
    genotype = loads(CELLS.replace('"quick"', '"skip1-2"').replace('"skip"', '"skip1"'))
    program, _ = rewritten(genotype, trained(genotype))
    assert program.network.class_name == "Skip1_2"
    assert "class Skip1_3(" in emit(genotype, program)


def test_a_raise_that_no_op_would_read_before_stays_with_the_network():
    genotype = loads(CELLS.replace("spatial_sep_conv_7x7", "dil_conv_3x3"))
    program, _ = rewritten(genotype, trained(genotype))
    source = emit(genotype, program)
    assert "to_height" not in source
    assert source.count("class Skip") == 1


def test_deep_networks_are_proved_on_images_that_their_norms_can_take(tmp_path):
    names = [f"enc{number}" for number in range(7)]
    down = [{"from": a, "to": b, "resize": "max_pool"} for a, b in pairwise(names)]
    deep = {
        "format": "genoc/1",
        "name": "deep",
        "spatial_dims": 2,
        "in_channels": 1,
        "out_channels": 1,
        "norm": "instance",
        "levels": [{"stride": 1}] + [{"stride": 2}] * 6,
        "stages": {name: {"level": level, "depth": 1, "widths": 2} for level, name in enumerate(names)}
        | {"dec": {"level": 0, "depth": 1, "widths": 2}},
        "links": [
            {"from": "input", "to": "enc0"},
            *down,
            {"from": "enc6", "to": "dec", "resize": "bilinear"},
        ],
        "heads": [{"from": "dec"}],
    }
    result = compiled(loads(json.dumps(deep)), tmp_path)
    assert result.exit_code == 0, result.stderr


def test_a_network_that_differs_is_not_written():
    genotype = loads(CELLS)
    network = trained(genotype)
    other = copy.deepcopy(network)
    next(other.parameters()).data.mul_(1.01)
    with pytest.raises(InputError, match="off"):
        require_equal(network, other, images(genotype, lower(genotype)), "model.safetensors")
