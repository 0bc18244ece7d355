"""Predictions of several trained runs on the same test images, side by side.

python -m tests.benchmarks.lesion_figure runs/lesions/{unet,found,published}-0 -o predictions.png
"""

from pathlib import Path

import click
from matplotlib.figure import Figure

from genotype import load
from search.data import load_dataset
from search.evaluation import run_evaluation
from search.predictions.choose import choose
from search.predictions.pictures import flat, overlay
from search.prepare import input_spec_of
from search.recorded import recorded_data, seed_of
from search.training.evaluate import Evaluation

PATH = click.Path(path_type=Path)
SIDE = 1.35
"""Inches of a picture."""


def figure(runs: list[Path], each: int) -> Figure:
    """A row for each run, a column for each image: of the last run good, median and worst ones."""
    found = [run_evaluation(run, {}, "test", "cpu") for run in runs]
    needs = input_spec_of(load(runs[0] / "genotype.json"))
    samples = load_dataset(recorded_data(runs[0]), seed_of(runs[0]), needs).test
    chosen = choose(found[-1].measures["dice"], each)
    picture = Figure(figsize=(SIDE * len(chosen), 1.15 * SIDE * len(runs)), layout="constrained")
    axes = picture.subplots(len(runs), len(chosen), squeeze=False)
    for row, (run, evaluation) in enumerate(zip(runs, found, strict=True)):
        for column, (index, rank) in enumerate(chosen):
            where = axes[row][column]
            arrays = flat(*samples.shown(index), evaluation.labels[index])
            where.imshow(overlay(*arrays))
            where.set(xticks=[], yticks=[], title=title(evaluation, index, rank if row == 0 else None))
            where.title.set_fontsize(7)
        axes[row][0].set_ylabel(f"{run.name}\n({load(run / 'genotype.json').name})", fontsize=7)
    return picture


def title(evaluation: Evaluation, index: int, rank: str | None) -> str:
    dice = f"Dice {evaluation.measures['dice'][index]:.3f}"
    return dice if rank is None else f"{rank}\n{dice}"


@click.command()
@click.argument("runs", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", required=True, type=PATH)
@click.option("--each", default=2, show_default=True, help="Good, median and worst images.")
def main(runs: tuple[Path, ...], output: Path, each: int) -> None:
    """Draw the true outline white and the predicted one blue."""
    figure(list(runs), each).savefig(output, dpi=110)


if __name__ == "__main__":
    main()
