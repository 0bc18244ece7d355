"""`genoc search`, `derive`, `train`, `evaluate` and `report`."""

import json
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from click.core import ParameterSource

from genotype.console import echo_json, json_option
from search.config import DataConfig, PerturbationConfig, SearchConfig, TrainConfig
from search.options import (
    AT_LEAST_ONE,
    DATA_OPTIONS,
    MACHINE_OPTIONS,
    NOT_NEGATIVE,
    PATH,
    POSITIVE,
    RUN_OPTIONS,
    SEED,
    SHARE,
    options,
    setting,
)
from search.presets import preset_option

if TYPE_CHECKING:
    from search.evaluate import Evaluation

# OpenMP's threads spin while they wait, which on a machine that does other work too makes many small
# convolutions several times slower. It is read when torch is imported, so it is said before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

SEARCH, TRAIN = SearchConfig(), TrainConfig()
PERTURBATION = PerturbationConfig()

SEARCH_OPTIONS = (
    setting("--epochs", SEARCH.epochs, AT_LEAST_ONE, "Passes over the training part."),
    setting("--warmup", SEARCH.warmup, click.IntRange(0), "Epochs of weights alone, at first."),
    setting("--lr", SEARCH.lr, POSITIVE, "Weights: SGD, cosine from here."),
    setting("--lr-end", SEARCH.lr_end, NOT_NEGATIVE, "Weights: cosine to here."),
    setting("--momentum", SEARCH.momentum, SHARE, "Weights."),
    setting("--weight-decay", SEARCH.weight_decay, NOT_NEGATIVE, "Weights."),
    setting("--clip", SEARCH.clip, POSITIVE, "Weights: the largest norm of their gradient."),
    click.option(
        "--order",
        type=click.IntRange(1, 2),
        default=SEARCH.order,
        show_default=True,
        help="Alphas: 2 looks through a step of the weights, which takes about three times as long.",
    ),
    click.option(
        "--alpha-optimizer",
        type=click.Choice(["adam", "radam"]),
        default=SEARCH.alpha_optimizer,
        show_default=True,
        help="Alphas.",
    ),
    setting("--alpha-lr", SEARCH.alpha_lr, POSITIVE, "Alphas: constant."),
    click.option(
        "--alpha-betas",
        type=SHARE,
        nargs=2,
        default=SEARCH.alpha_betas,
        show_default=True,
        help="Alphas: the optimizer's two averages.",
    ),
    setting("--beta-start", SEARCH.beta_start, NOT_NEGATIVE, "Alphas: beta-decay in the first epoch."),
    setting("--beta-end", SEARCH.beta_end, NOT_NEGATIVE, "Alphas: beta-decay in the last epoch."),
    setting(
        "--monitor", SEARCH.monitor, click.IntRange(0), "Measure the loss's curvature every so many epochs."
    ),
)

KEEP_OPTIONS = (
    click.option(
        "--edges-per-node",
        type=click.IntRange(1, 9999),
        help="How many ops a node keeps. [default: the space's]",
    ),
    click.option(
        "--block-inputs",
        type=click.Choice(["above_mean", "all"]),
        help="Inputs blocks keep. [default: the space's]",
    ),
)

PERTURBATION_OPTIONS = (
    click.option(
        "--method",
        type=click.Choice(["alphas", "perturbation"]),
        default="alphas",
        show_default=True,
        help="What shows that a candidate matters: its alpha, or that the supernet is worse without it.",
    ),
    click.option("--seed", type=SEED, help="Perturbation: orders the decisions. [default: the run's]"),
    setting("--probe", PERTURBATION.probe, AT_LEAST_ONE, "Perturbation: validation images to measure on."),
    setting(
        "--tune-steps",
        PERTURBATION.tune_steps,
        click.IntRange(0),
        "Perturbation: weight steps between decisions.",
    ),
)

TRAIN_OPTIONS = (
    setting("--epochs", TRAIN.epochs, AT_LEAST_ONE, "Passes over the training part."),
    click.option(
        "--optimizer", type=click.Choice(["adamw", "radam"]), default=TRAIN.optimizer, show_default=True
    ),
    setting("--lr", TRAIN.lr, POSITIVE, "Cosine from here."),
    setting("--lr-end", TRAIN.lr_end, NOT_NEGATIVE, "Cosine to here."),
    click.option(
        "--betas", nargs=2, type=SHARE, default=TRAIN.betas, show_default=True, help="Of the optimizer."
    ),
    setting("--weight-decay", TRAIN.weight_decay, NOT_NEGATIVE, "Decoupled."),
    setting("--clip", TRAIN.clip, POSITIVE, "The largest norm of the gradient."),
    setting("--average", TRAIN.average, SHARE, "Decay of the weights' moving average, which is kept."),
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
    names = ("split", "size", "fit", "images", "limit")
    return DataConfig(source=settings.pop("data"), **{name: settings.pop(name) for name in names})


def given_data(settings: dict[str, Any]) -> dict[str, Any]:
    """The data options that were typed, by the names of the config."""
    context = click.get_current_context()
    typed = [name for name in settings if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    return {"source" if name == "data" else name: settings[name] for name in typed}


@contextmanager
def stoppable(out: Path) -> Iterator[None]:
    """Ctrl-C ends the command with a word on how to go on, and exit code 130."""
    with stopped_with(f"the same command with --resume goes on from {out}"):
        yield


@contextmanager
def stopped_with(words: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nstopped; {words}", err=True)
        click.get_current_context().exit(130)


def measured(part: str, found: "Evaluation") -> str:
    means = "  ".join(f"{name} {value:.4f}" for name, value in found.mean().items())
    return f"{part:8} {means}  (mean over {len(found.ids)} images)"


@click.command()
@click.argument("space", type=PATH)
@preset_option("search")
@options(DATA_OPTIONS, RUN_OPTIONS, MACHINE_OPTIONS, SEARCH_OPTIONS)
@click.option(
    "--softmax", type=click.Choice(["node", "edge"]), help="Which ops compete. [default: the space's]"
)
@options(KEEP_OPTIONS)
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

    The space's supernet is trained by DARTS with beta-decay: alphas on the validation part, weights
    on the training part. The run's folder then holds genotype.json, report.html, the
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
@click.argument("space", type=PATH)
@setting("--seed", 0, click.IntRange(0, 2**32 - 1), "Another seed draws another genotype.")
@click.option("-o", "--output", type=PATH, help="Where to write; standard output else.")
def sample(space: Path, seed: int, output: Path | None) -> None:
    """Draw a genotype of SPACE at random: what a search has to beat.

    \b
        genoc sample space.json --seed 1 -o random-1.json
        genoc train random-1.json --data lesions/ --out runs/random-1
    """
    from compiler.checks import load_checked
    from genotype import canonical_text
    from genotype.files import write_text
    from search.sample import sample as draw

    text = canonical_text(draw(load_checked(space), seed).genotype)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)


@click.command()
@click.argument("run", type=PATH)
@click.option("--epoch", type=click.IntRange(0), help="Alphas after so many epochs. [default: the last]")
@options(KEEP_OPTIONS, PERTURBATION_OPTIONS, DATA_OPTIONS, MACHINE_OPTIONS)
@click.option("-o", "--output", type=PATH, help="Where to write; standard output else.")
@click.option("--force", is_flag=True, help="Overwrite the file, if there is one.")
@json_option
def derive(
    run: Path,
    method: Literal["alphas", "perturbation"],
    epoch: int | None,
    edges_per_node: int | None,
    block_inputs: Literal["above_mean", "all"] | None,
    seed: int | None,
    probe: int,
    tune_steps: int,
    device: str,
    threads: int | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Derive a genotype from RUN, a search's folder, without searching again.

    From the alphas of any epoch, or by perturbation (Wang et al. 2021): one decision after the other,
    a candidate matters as much as the validation loss rises without it, and the supernet's weights
    are trained on under what was decided. That needs the run's checkpoint and data, and writes
    perturbation.json into RUN.

    \b
        genoc derive runs/search --epoch 10 --edges-per-node 1 -o earlier.json
        genoc derive runs/search --method perturbation -o other.json
    """
    from genotype import canonical_text, refuse
    from genotype.files import write_text
    from search.jobs import seed_of
    from search.overrides import Overrides
    from search.prepare import use_machine
    from search.rederive import derive_by_alphas, derive_by_perturbation

    if output is not None and output.exists() and not force:
        raise refuse(str(output), "-o", "there is such a file already", "give another, or add --force")
    if method == "perturbation" and epoch is not None:
        problem = "a run keeps its supernet's weights of the last epoch alone"
        raise refuse("--method perturbation", "--epoch", problem, "leave it out, or use --method alphas")
    use_machine(device, threads)
    overrides = Overrides(None, edges_per_node, block_inputs)
    with stopped_with("nothing was written"):
        if method == "alphas":
            derivation = derive_by_alphas(run, epoch, overrides)
        else:
            order = seed_of(run) if seed is None else seed
            config = PerturbationConfig(seed=order, probe=probe, tune_steps=tune_steps)
            derivation = derive_by_perturbation(run, given_data(settings), overrides, config, device)
    text = canonical_text(derivation.genotype)
    if output is not None:
        write_text(output, text)
    for line in derivation.dropped:
        click.echo(f"dropped  {line}", err=True)
    if as_json:
        echo_json({"genotype": json.loads(text), "dropped": derivation.dropped})
    elif output is None:
        click.echo(text, nl=False)
    else:
        click.echo(f"written: {output}", err=True)


@click.command()
@click.argument("genotype", type=PATH)
@preset_option("train")
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
