"""What these commands share: settings, stopping, and printing."""

import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import fields

from genotype.commands.console import (
    echo,
    echo_document,
    echo_json,
    force_option,
    json_option,
    output_option,
)
from genotype.commands.stopping import HOW, exit_code
from genotype.folders import holds_something
from search.commands.settings.given import PRESET, given_options
from search.config import DataConfig

if TYPE_CHECKING:
    from search.distributed import Ranks
    from search.evaluation import Together
    from search.runs.records import DerivationRecord
    from search.selection.derive import Derivation
    from search.training.evaluate import Evaluation

OUTPUT_OPTIONS = (output_option, force_option, json_option)


def data_config(settings: dict[str, Any]) -> DataConfig:
    """Take the data options out of a command's settings."""
    names = [field.name for field in fields(DataConfig) if field.name in settings]
    return DataConfig(source=settings.pop("data"), **{name: settings.pop(name) for name in names})


def given_data(settings: dict[str, Any]) -> dict[str, Any]:
    """The data options that were given, by their names in the config."""
    names = {str(option.name) for option in typed_options()}
    return {"source" if name == "data" else name: settings[name] for name in settings if name in names}


def typed() -> set[str]:
    """The options that were given, by their long names."""
    return {option.opts[-1] for option in typed_options()}


def repeated_options() -> str:
    """The given options of data, loss, batch, machine, precision and repeatability, for the next command."""
    context = click.get_current_context()
    names = {field.name for field in fields(DataConfig)} | {"data", "loss", "class_weights"}
    names |= {"batch", "device", "threads", "precision", "deterministic"}
    words = ["--preset", context.meta[PRESET][0]] if PRESET in context.meta else []
    for option in typed_options():
        if option.name in names:
            words += typed_again(option, context.params[option.name])
    return shlex.join(words)


def typed_again(option: click.Option, value: Any) -> list[str]:
    """An option as it is typed; a flag has no value."""
    if option.is_flag:
        return [option.opts[0] if value else option.secondary_opts[0]]
    return [option.opts[0], *option_words(value, option.nargs)]


def typed_options() -> list[click.Option]:
    """The options that were given, in the order in which the command declares them."""
    return [*given_options(click.get_current_context())]


def option_words(value: Any, count: int) -> list[str]:
    """An option's value as it is typed: several words, or one such as `64x64x32` or `1.0,2.5`."""
    if not isinstance(value, tuple):
        return [str(value)]
    if count > 1:
        return [str(item) for item in value]
    between = "," if any(isinstance(item, float) for item in value) else "x"
    return [between.join(map(str, value))]


@contextmanager
def stoppable(out: Path, ranks: "Ranks") -> Iterator[None]:
    """Ctrl-C and SIGTERM end the command with a message on how to continue, and exit code 130 or 143."""
    with stopped_with(lambda: how_to_go_on(out), ranks.says):
        yield


def how_to_go_on(out: Path) -> str:
    """What is said where a run was stopped."""
    if not holds_something(out):
        return "nothing was written"
    return f"run the same command with --resume to continue from {out}"


@contextmanager
def stopped_with(words: Callable[[], str], says: Callable[[str], bool] = lambda _: True) -> Iterator[None]:
    """The same with another message, made when it is needed; `says` is whether this process prints it."""
    HOW.append(words)
    try:
        yield
    except KeyboardInterrupt as stopped:
        if says(told := words()):
            echo("", f"stopped; {told}", err=True)
        click.get_current_context().exit(exit_code(stopped))
    finally:
        HOW.pop()


def measured(part: str, evaluation: "Evaluation") -> str:
    """The line with the mean scores on one set."""
    means = "  ".join(f"{name} {value:.4f}" for name, value in evaluation.mean().items())
    return f"{part:8} {means}  (mean over {over(evaluation)})"


def over(evaluation: "Evaluation", word: str = "image") -> str:
    """How many images a mean is over, and how many have no measure."""
    from search.data.layouts.folders.names import number

    left = len(evaluation.left_out)
    counted = number(len(evaluation.ids) - left, word)
    return f"{counted}; {left} left out, ignored as a whole" if left else counted


def shown_together(
    runs: Sequence[Path], device: str, tolerance: float | None, as_json: bool, **given: Any
) -> "Together":
    """Print how several networks do on the test images, each alone and all together."""
    from search.evaluation import run_ensemble

    found = run_ensemble(runs, given, device, tolerance)
    if as_json:
        echo_json(found.as_json())
    else:
        echo(*found.lines(), f"mean over {over(found.ensemble, 'test image')}")
    return found


def derivation_lines(derivation: "Derivation") -> Iterator[str]:
    """What was dropped, and what structure hung on nearly equal alphas."""
    yield from (f"dropped  {line}" for line in derivation.dropped)
    if derivation.undecided is not None:
        yield f"undecided: {derivation.undecided}"


def dice_lines(record: "DerivationRecord") -> Iterator[str]:
    """What deriving did to the Dice, if that was measured."""
    dice = record.validation_dice
    if dice is not None:
        yield (
            f"derived  validation Dice {dice.derived:.4f} with the weights of the supernet, which has "
            f"{dice.supernet:.4f}"
        )


def derivation_json(derivation: "Derivation") -> dict[str, Any]:
    """The same for programs; null if nothing was undecided."""
    return {"dropped": derivation.dropped, "undecided": derivation.undecided}


def hand_over(derivation: "Derivation", output: Path | None, as_json: bool) -> None:
    """Write what was derived to a file, or print it; what was dropped goes to standard error."""
    from genotype import canonical_text
    from genotype.text.files import write_text

    text = canonical_text(derivation.genotype)
    echo(*derivation_lines(derivation), err=True)
    if output is not None:
        write_text(output, text)
        echo(f"written: {output}", err=True)
    if as_json:
        echo_json({"genotype": json.loads(text), **derivation_json(derivation)})
    elif output is None:
        echo_document(text)
