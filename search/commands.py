"""`genoc search`, `train`, `evaluate` and `report`."""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from click.core import ParameterSource

from genotype.console import echo_json, json_option
from search.config import DataConfig, SearchConfig, TrainConfig
from search.options import (
    AT_LEAST_ONE,
    DATA_OPTIONS,
    MACHINE_OPTIONS,
    NOT_NEGATIVE,
    PATH,
    POSITIVE,
    RUN_OPTIONS,
    SHARE,
    options,
    setting,
)

if TYPE_CHECKING:
    from search.evaluate import Evaluation

# OpenMP's threads spin while they wait, which on a machine that does other work too makes many small
# convolutions several times slower. It is read when torch is imported, so it is said before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

SEARCH, TRAIN = SearchConfig(), TrainConfig()

SEARCH_OPTIONS = (
    setting("--epochs", SEARCH.epochs, AT_LEAST_ONE, "Passes over the training part."),
    setting("--warmup", SEARCH.warmup, click.IntRange(0), "Epochs of weights alone, at first."),
    setting("--lr", SEARCH.lr, POSITIVE, "Weights: SGD, cosine from here."),
    setting("--lr-end", SEARCH.lr_end, NOT_NEGATIVE, "Weights: cosine to here."),
    setting("--momentum", SEARCH.momentum, SHARE, "Weights."),
    setting("--weight-decay", SEARCH.weight_decay, NOT_NEGATIVE, "Weights."),
    setting("--clip", SEARCH.clip, POSITIVE, "Weights: the largest norm of their gradient."),
    setting("--alpha-lr", SEARCH.alpha_lr, POSITIVE, "Alphas: Adam, constant."),
    setting("--beta-start", SEARCH.beta_start, NOT_NEGATIVE, "Alphas: beta-decay in the first epoch."),
    setting("--beta-end", SEARCH.beta_end, NOT_NEGATIVE, "Alphas: beta-decay in the last epoch."),
)

TRAIN_OPTIONS = (
    setting("--epochs", TRAIN.epochs, AT_LEAST_ONE, "Passes over the training part."),
    setting("--lr", TRAIN.lr, POSITIVE, "AdamW, cosine from here to 0."),
    setting("--weight-decay", TRAIN.weight_decay, NOT_NEGATIVE, "AdamW."),
    setting("--clip", TRAIN.clip, POSITIVE, "The largest norm of the gradient."),
    click.option(
        "--precision",
        type=click.Choice(["fp32", "bf16"]),
        default=TRAIN.precision,
        show_default=True,
        help="What convolutions compute in; weights stay float32.",
    ),
)


def data_config(settings: dict[str, Any]) -> DataConfig:
    """Take the data options out of a command's settings."""
    source = settings.pop("data")
    return DataConfig(source=source, **{name: settings.pop(name) for name in ("split", "size", "limit")})


def given_data(settings: dict[str, Any]) -> dict[str, Any]:
    """The data options that were typed, by the names of the config."""
    context = click.get_current_context()
    typed = [name for name in settings if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    return {"source" if name == "data" else name: settings[name] for name in typed}


@contextmanager
def stoppable(out: Path) -> Iterator[None]:
    """Ctrl-C ends the command with a word on how to go on, and exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nstopped; the same command with --resume goes on from {out}", err=True)
        click.get_current_context().exit(130)


def measured(part: str, found: "Evaluation") -> str:
    means = "  ".join(f"{name} {value:.4f}" for name, value in found.mean().items())
    return f"{part:8} {means}  (mean over {len(found.ids)} images)"


@click.command()
@click.argument("space", type=PATH)
@options(DATA_OPTIONS, RUN_OPTIONS, MACHINE_OPTIONS, SEARCH_OPTIONS)
@click.option(
    "--softmax", type=click.Choice(["node", "edge"]), help="Which ops compete. [default: the space's]"
)
@click.option(
    "--edges-per-node", type=click.IntRange(1, 9999), help="How many ops a node keeps. [default: the space's]"
)
@click.option(
    "--block-inputs",
    type=click.Choice(["above_mean", "all"]),
    help="Inputs blocks keep. [default: the space's]",
)
@json_option
def search(
    space: Path,
    out: Path,
    resume: bool,
    threads: int | None,
    softmax: Literal["node", "edge"] | None,
    edges_per_node: int | None,
    block_inputs: Literal["above_mean", "all"] | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Search SPACE for an architecture that suits the data, and write it as a genotype.

    The space's supernet is trained by first-order DARTS with beta-decay: alphas on the validation
    part, weights on the training part. The run's folder then holds genotype.json, report.html, the
    alphas of every epoch and a checkpoint.

    \b
        genoc new skip-cells -o space.json
        genoc search space.json --data lesions/ --out runs/search
        genoc train runs/search/genotype.json --data lesions/ --out runs/train
    """
    from compiler.checks import load_checked
    from search.jobs import run_search
    from search.overrides import Overrides
    from search.prepare import use_machine
    from search.report.folder import read_alphas
    from search.report.weights import courses, mean_decidedness

    use_machine(settings["device"], threads)
    config = SearchConfig(data=data_config(settings), **settings)
    overrides = Overrides(softmax, edges_per_node, block_inputs)
    with stoppable(out):
        derivation = run_search(overrides.applied(load_checked(space)), config, out, resume)
    genotype = str(out / "genotype.json")
    if as_json:
        echo_json({"genotype": genotype, "report": str(out / "report.html"), "dropped": derivation.dropped})
        return
    decided = mean_decidedness(courses(read_alphas(out)))
    for line in derivation.dropped:
        click.echo(f"dropped  {line}")
    click.echo(f"decided  {decided:.0%} on average; at 0% all candidates weigh alike")
    click.echo(f"found    {genotype}\nreport   {out / 'report.html'}")
    data = "" if config.data.source is None else f"--data {shlex.quote(config.data.source)} "
    click.echo(f"next     genoc train {genotype} {data}--out {out.with_name(out.name + '-trained')}")


@click.command()
@click.argument("genotype", type=PATH)
@options(DATA_OPTIONS, RUN_OPTIONS, MACHINE_OPTIONS, TRAIN_OPTIONS)
@json_option
def train(
    genotype: Path, out: Path, resume: bool, threads: int | None, as_json: bool, **settings: Any
) -> None:
    """Train the network of GENOTYPE from fresh weights, and measure it on the test part.

    The weights that did best on the validation part are kept, as model.safetensors beside model.py.

    \b
        genoc train unet.json --data lesions/ --out runs/unet --epochs 60
        genoc zoo add runs/unet
    """
    from compiler.checks import load_checked
    from search.jobs import run_training
    from search.prepare import use_machine

    use_machine(settings["device"], threads)
    config = TrainConfig(data=data_config(settings), **settings)
    with stoppable(out):
        found = run_training(load_checked(genotype), config, out, resume)
    if as_json:
        echo_json({"run": str(out), **found.as_json("test")})
        return
    click.echo(measured("test", found))
    click.echo(f"report   {out / 'report.html'}\nnext     genoc zoo add {out}")


@click.command()
@click.argument("run", type=PATH)
@options(DATA_OPTIONS, MACHINE_OPTIONS)
@click.option("--part", type=click.Choice(["train", "val", "test"]), default="test", show_default=True)
@json_option
def evaluate(run: Path, threads: int | None, device: str, part: str, as_json: bool, **settings: Any) -> None:
    """Measure the trained network of RUN (a training's folder, or a zoo entry's) on a part of the data.

    The data, its split and the images' size are the run's own, unless given here.

    \b
        genoc evaluate runs/unet --part val
    """
    from search.jobs import run_evaluation
    from search.prepare import use_machine

    use_machine(device, threads)
    found = run_evaluation(run, given_data(settings), part, device)
    if as_json:
        echo_json(found.as_json(part))
    else:
        click.echo(measured(part, found))


@click.command()
@click.argument("run", type=PATH)
def report(run: Path) -> None:
    """Write RUN/report.html again, from what is in the run's folder.

    \b
        genoc report runs/search
    """
    from search.report import write_report

    click.echo(f"report   {write_report(run)}")
