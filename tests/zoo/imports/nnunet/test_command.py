"""`genoc import nnunet-plans`: what it writes, and what it leaves as it was."""

from pathlib import Path

import torch

import genoc as api
from tests.zoo.imports.nnunet import made


def test_it_writes_a_genotype_and_its_weights(genoc, tmp_path: Path):
    theirs = made.original(made.PLAIN, made.arguments(), 1, 3).eval()
    plans = made.write_plans(
        tmp_path, {"3d_fullres": made.configuration(made.PLAIN, made.arguments(), [16] * 3)}
    )
    torch.save(made.checkpoint(theirs), tmp_path / "checkpoint.pth")
    net = tmp_path / "net.json"
    done = genoc("import", "nnunet-plans", plans, "--checkpoint", tmp_path / "checkpoint.pth", "-o", net)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "note     patches of 16 x 16 x 16" in done.stderr
    assert done.stderr.endswith(f"written: {net}\n")
    ours = api.build(net, net.with_suffix(".safetensors")).eval()
    image = torch.randn(1, 1, 16, 16, 16)
    with torch.no_grad():
        assert torch.equal(ours(image), theirs(image)[0])
    again = genoc("import", "nnunet-plans", plans, "--checkpoint", tmp_path / "checkpoint.pth", "-o", net)
    assert again.exit_code == 2
    assert "already exists" in again.stderr


def test_it_prints_a_genotype(genoc, tmp_path: Path):
    plans = made.write_plans(
        tmp_path, {"2d": made.configuration(made.PLAIN, made.arguments(dims=2), [16, 16])}
    )
    done = genoc("import", "nnunet-plans", plans)
    assert api.loads(done.stdout).name == "dataset901-made-2d"
    refused = genoc("import", "nnunet-plans", plans, "--checkpoint", tmp_path / "x.pth")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "add -o NET.json" in refused.stderr


def test_a_refused_checkpoint_leaves_nothing(genoc, tmp_path: Path):
    plans = made.write_plans(
        tmp_path, {"2d": made.configuration(made.PLAIN, made.arguments(dims=2), [16, 16])}
    )
    torch.save({"network_weights": {"a": torch.zeros(1)}}, tmp_path / "other.pth")
    done = genoc(
        "import", "nnunet-plans", plans, "--checkpoint", tmp_path / "other.pth", "-o", tmp_path / "n.json"
    )
    assert done.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "dataset.json",
        "nnUNetPlans.json",
        "other.pth",
    ]
