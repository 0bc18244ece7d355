"""Run folders as a search and a training leave them: made up, but whole and of the real form."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from genotype import Block, BlockInput, Cell, Choose, Edge, Genotype, Head, Level, Link, Stage, canonical_text
from search.data.images.samples import Samples
from search.data.synthetic.dermoscopy import synthetic_sample
from search.predictions import write_predictions
from search.training.metrics import per_image

OPS = ("none", "skip_connect", "max_pool_3x3", "dil_conv_3x3", "depth_sep_conv_3x3", "spatial_sep_conv_5x5")
EPOCHS = 12
WIDTHS = (8, 12, 16)


def network(decided: bool) -> Genotype:
    """A U of two levels with a skip cell: a space, or one genotype of it."""
    return Genotype(
        name="small-skips",
        about="Skips <b>searched</b> & derived",
        spatial_dims=2,
        in_channels=3,
        out_channels=1,
        levels=(Level(1), Level(2)),
        stages={
            "enc1": Stage(0, 2, 8),
            "enc2": Stage(1, 2 if decided else Choose((1, 2)), 16 if decided else Choose(WIDTHS)),
            "dec1": Stage(0, 1, 16),
        },
        links=(
            Link("input", "enc1"),
            Link("enc1", "enc2", resize="max_pool"),
            Link("enc1", "dec1", cell="skip_1"),
            Link("enc2", "dec1", resize="bilinear"),
        ),
        heads=(Head("dec1"),),
        cells={"skip_1": cell(decided)},
    )


def cell(decided: bool) -> Cell:
    ops = zip(((0, 1), (0, 2), (1, 2)), OPS[2:], strict=False)
    edges = [Edge(*ends, op if decided else Choose(OPS)) for ends, op in ops]
    kinds = (("sum", (BlockInput(0, 0.4), BlockInput(2, 0.6))), ("concat", (BlockInput(1), BlockInput(2))))
    blocks = [Block(kind, inputs if decided else Choose((0, 1, 2))) for kind, inputs in kinds]
    return Cell(8, tuple(edges), tuple(blocks))


def decisions_of(cells: int) -> list[dict]:
    """What `alphas.json` says of the space's decisions."""
    found = [
        one("stages.enc2.depth", "depth", ["1", "2"]),
        *(
            one(f"stages.enc2.widths[{layer}]", "width", [str(width) for width in WIDTHS])
            for layer in range(2)
        ),
    ]
    for number in range(cells):
        path = f"cells.skip_{number + 1}"
        found.append(one(f"{path}.node_1", "edges", [f"0->1 {op}" for op in OPS]))
        found.append(one(f"{path}.node_2", "edges", [f"{source}->2 {op}" for source in (0, 1) for op in OPS]))
        found.append(one(f"{path}.blocks[0].inputs", "sum", ["node 0", "node 1", "node 2"]))
        found.append(one(f"{path}.blocks[1].inputs", "concat", ["node 0", "node 1", "node 2"]))
    return found


def one(name: str, kind: str, candidates: list[str]) -> dict:
    relaxation = "sigmoid" if kind == "concat" else "softmax"
    return {"name": name, "kind": kind, "relaxation": relaxation, "candidates": candidates}


def drifting(decisions: list[dict], epochs: int) -> list[list[list[float]]]:
    """Alphas that start near 0 and drift apart, those of the first decisions fastest."""
    rng = np.random.default_rng(3)
    aims = [
        rng.normal(0, 2.2 / (1 + 0.08 * place), len(d["candidates"])) for place, d in enumerate(decisions)
    ]
    shares = [1 / (1 + math.exp(-(epoch - epochs / 2) / 2)) if epoch else 0.0 for epoch in range(epochs + 1)]
    return [
        [(share * aim + rng.normal(0, 0.02, len(aim))).round(5).tolist() for aim in aims] for share in shares
    ]


def steps_table(halves: tuple[str, ...], epochs: int) -> str:
    rng, lines = np.random.default_rng(1), ["epoch,step,half,loss,lr"]
    for epoch in range(epochs):
        for step in range(17):
            for half in halves:
                loss = 0.25 + 0.5 * math.exp(-(epoch * 17 + step) / 60) + abs(rng.normal(0, 0.04))
                lr = 0.003 if half == "alpha" else 0.025 * math.cos(epoch / epochs * 1.5)
                lines.append(f"{epoch},{step},{half},{loss:.6f},{lr}")
    return "\n".join(lines) + "\n"


def epochs_table(epochs: int) -> str:
    """As a search writes it: the training set has a loss alone, and both have the epoch's seconds."""
    lines = ["epoch,split,loss,dice,iou,accuracy,seconds"]
    for epoch in range(epochs):
        dice = 0.88 - 0.5 * math.exp(-epoch / 3) + 0.01 * math.sin(epoch * 2)
        lines.append(f"{epoch},train,{0.3 + 0.4 * math.exp(-epoch / 4):.6f},,,,12.5")
        loss = 0.32 + 0.4 * math.exp(-epoch / 4)
        lines.append(f"{epoch},val,{loss:.6f},{dice:.6f},{dice / (2 - dice):.6f},{0.7 + dice / 4:.6f},12.5")
    return "\n".join(lines) + "\n"


def monitor_table(epochs: int) -> str:
    """A search whose pools win and whose loss grows sharp; its first epoch trained weights alone."""
    lines = ["epoch,beta,entropy,free_candidates,free_derived,free_weight,eigenvalue,warning"]
    for epoch in range(1, epochs):
        warning = {4: "weight-free ops", 11: "eigenvalue"}.get(epoch, "")
        shares = f"0.4,{min(0.2 + 0.1 * epoch, 1):.6f},{0.4 + 0.01 * epoch:.6f}"
        lines.append(f"{epoch},{epoch / epochs},{1 - 0.02 * epoch:.6f},{shares},{0.05 * epoch:.6f},{warning}")
    return "\n".join(lines) + "\n"


def write_shown(run: Path, count: int) -> dict:
    """Pictures of shifted masks for predictions; their measures, as `evaluation.json` has them."""
    drawn = [synthetic_sample(64, 5, "test", index) for index in range(count)]
    images = torch.from_numpy(np.stack([image for image, _ in drawn]).transpose(0, 3, 1, 2).copy())
    masks = torch.from_numpy(np.stack([mask for _, mask in drawn]))
    samples = Samples(tuple(f"test-5-{index:05d}" for index in range(count)), images, masks)
    predicted = torch.stack([mask.roll(index - 1, 0).roll(index // 2, 1) for index, mask in enumerate(masks)])
    measures = {name: values.tolist() for name, values in per_image(predicted, masks).items()}
    write_predictions(run, samples, predicted, measures["dice"])
    rows = [dict(zip(measures, row, strict=True)) for row in zip(*measures.values(), strict=True)]
    listed = [{"id": name, **row} for name, row in zip(samples.ids, rows, strict=True)]
    return {"split": "test", "images": listed, "mean": {name: sum(v) / count for name, v in measures.items()}}


def described(kind: str) -> dict:
    data = {"name": "synthetic", "digest": "5f" * 32, "train": 256, "val": 64, "test": 64}
    config = {
        "data": {"source": None, "size": 64},
        "epochs": EPOCHS,
        "alpha_betas": [0.5, 0.999],
        "lr": 0.025,
    }
    about = {"kind": kind, "name": "small-skips", "genoc": "0.1.0", "torch": "2.13.0", "seed": 7}
    return {**about, "config": config, "data": data, "finished": True}


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def write_search(run: Path, cells: int) -> Path:
    """A search that weighed the decisions of so many cells; its network is drawn with one of them."""
    run.mkdir(parents=True)
    decisions = decisions_of(cells)
    write_json(run / "run.json", described("search"))
    write_json(run / "alphas.json", {"decisions": decisions, "epochs": drifting(decisions, EPOCHS)})
    write_json(run / "derivation.json", {"dropped": ["cells.skip_1: node 3 is read by no block; dropped"]})
    (run / "space.json").write_text(canonical_text(network(decided=False)), encoding="utf-8")
    (run / "genotype.json").write_text(canonical_text(network(decided=True)), encoding="utf-8")
    (run / "steps.csv").write_text(steps_table(("alpha", "weight"), EPOCHS), encoding="utf-8")
    (run / "epochs.csv").write_text(epochs_table(EPOCHS), encoding="utf-8")
    (run / "monitor.csv").write_text(monitor_table(EPOCHS), encoding="utf-8")
    write_shown(run, 12)
    return run


def write_training(run: Path) -> Path:
    run.mkdir(parents=True)
    write_json(run / "run.json", described("train"))
    (run / "genotype.json").write_text(canonical_text(network(decided=True)), encoding="utf-8")
    (run / "steps.csv").write_text(steps_table(("weight",), EPOCHS), encoding="utf-8")
    (run / "epochs.csv").write_text(epochs_table(EPOCHS), encoding="utf-8")
    write_json(run / "evaluation.json", write_shown(run, 20))
    return run


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs to read and not to write: a search of 7 decisions, one of 51, and a training."""
    folder = tmp_path_factory.mktemp("runs")
    write_search(folder / "a-search", 1)
    write_search(folder / "large", 12)
    write_training(folder / "a-training")
    return folder


@pytest.fixture
def search_run(runs: Path, tmp_path: Path) -> Path:
    """A finished search, to be damaged at will."""
    return Path(shutil.copytree(runs / "a-search", tmp_path / "runs" / "a-search"))


@pytest.fixture
def training_run(runs: Path, tmp_path: Path) -> Path:
    """A finished training, to be damaged at will."""
    return Path(shutil.copytree(runs / "a-training", tmp_path / "runs" / "a-training"))
