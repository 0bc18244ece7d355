"""The table's arithmetic, on runs made by hand."""

import json
from pathlib import Path

from tests.benchmarks.run_table import Row, table
from zoo.references import text


def run(folder: Path, dice: float, seconds: float) -> Path:
    """What a finished training of two steps leaves, as far as the table reads it."""
    folder.mkdir()
    (folder / "genotype.json").write_text(text("unet"))
    (folder / "run.json").write_text(json.dumps({"config": {"data": {"size": 48}}, "data": {}}))
    (folder / "evaluation.json").write_text(
        json.dumps({"mean": {"dice": dice, "iou": dice - 0.1, "accuracy": 0.9}})
    )
    (folder / "steps.csv").write_text("epoch,step\n0,0\n0,1\n")
    (folder.parent / "processes").mkdir(exist_ok=True)
    (folder.parent / "processes" / f"{folder.name}.json").write_text(json.dumps({"cpu_seconds": seconds}))
    return folder


def test_a_row_has_the_mean_and_the_standard_deviation_over_runs(tmp_path: Path):
    runs = [run(tmp_path / "unet-0", 0.90, 3.0), run(tmp_path / "unet-1", 0.92, 5.0)]
    (line,) = table([Row.read("U-Net", runs, ["dice", "iou", "accuracy"])]).splitlines()[2:]
    assert line == (
        "| U-Net | 2 | 31,037,633 | 1.69 G | 2.00 "
        "| 0.9100 \u00b1 0.0141 | 0.8100 \u00b1 0.0141 | 0.9000 \u00b1 0.0000 |"
    )
