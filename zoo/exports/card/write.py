"""Writing what travels with every export of a single network file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from attrs import evolve, frozen
from markupsafe import Markup
from torch import Tensor

from compiler.backend.emit import OUTPUTS
from search.data.split import LogitsOf
from zoo.entries.card import escaped, measured
from zoo.entries.entry import CARD
from zoo.entries.example import answer
from zoo.exports.card.preprocessing import preprocessing
from zoo.exports.card.script import SCRIPT, Loading, script, usage
from zoo.exports.card.words import input_in_words
from zoo.exports.images import Examples, examples
from zoo.exports.model import Exportable
from zoo.exports.target import Check, Exported, Target

if TYPE_CHECKING:
    from jinja2 import Template

PREPROCESSING: Final = "preprocessing.json"
TEST_INPUT: Final = "test_input.npy"
TEST_OUTPUT: Final = "test_output.npy"
TRAVELLING: Final = {
    SCRIPT: "from an image to a mask",
    PREPROCESSING: "how images are prepared, for programs",
    TEST_INPUT: "an input of the network",
    TEST_OUTPUT: "the network's output of it",
}


@frozen(kw_only=True)
class Travelling:
    """What goes with the `files` of a target, told in a few words each: how they are loaded, and with which
    `packages`. `compute` gives their logits where they are not the network's own.
    """

    files: Mapping[str, str]
    loading: Loading
    packages: str
    compute: LogitsOf | None = None


def write_travelling(
    model: Exportable,
    folder: Path,
    target: Target,
    what: Travelling,
    checks: Sequence[Check],
    notes: Sequence[str] = (),
) -> Exported:
    """Write script, preparation, test tensors and card beside what a target wrote; all that is there."""
    given = examples(model, 1)
    text = script(model, what.loading)
    (folder / SCRIPT).write_text(text, encoding="utf-8")
    (folder / PREPROCESSING).write_text(json.dumps(preprocessing(model), indent=2) + "\n", encoding="utf-8")
    (folder / TEST_INPUT).write_bytes(npy(given.inputs[0]))
    expected = (what.compute or partial(answer, model.network))(given.inputs[0])
    (folder / TEST_OUTPUT).write_bytes(npy(expected))
    exported = Exported(files=(*what.files, *TRAVELLING, CARD), checks=tuple(checks), notes=tuple(notes))
    (folder / CARD).write_text(card(model, target, what, text, given, exported), encoding="utf-8")
    return evolve(exported, next=(f"python {SCRIPT} {usage(model)}, in that folder",))


def card(
    model: Exportable, target: Target, what: Travelling, text: str, given: Examples, exported: Exported
) -> str:
    """The card of an export."""
    return template().render(
        **common(model, target, exported, {**what.files, **TRAVELLING}),
        script_name=SCRIPT,
        usage=usage(model),
        packages=what.packages + (", nibabel" if model.preparation.is_of_volumes else ""),
        script=text.rstrip("\n"),
        tested=given.what,
        exact=what.compute is None,
    )


def common(model: Exportable, target: Target, exported: Exported, files: Mapping[str, str]) -> dict[str, Any]:
    """What every card tells; `files` are told in a few words each."""
    record = model.record
    assert record is not None
    return {
        "name": model.name,
        "target": target.name,
        "help": target.help,
        "genotype": model.genotype,
        "hash": model.hash,
        "input": input_in_words(model),
        "output": OUTPUTS[model.genotype.output],
        "labels": model.labels,
        "threshold": model.threshold,
        "checks": [*map(row, exported.checks)],
        "notes": exported.notes,
        "measured": [measured(record)],
        "data": record.data.name,
        "license": record.license,
        "notice": record.notice,
        "files": [(Markup(f"`{name}`"), content) for name, content in files.items()],
    }


def row(check: Check) -> tuple[str, ...]:
    """A check in the table of the card."""
    return (
        check.tool,
        check.version,
        check.what,
        ", ".join(" x ".join(map(str, size)) for size in check.sizes) or "-",
        ", ".join(map(str, check.batches)) or "-",
        "-" if check.difference is None else f"{check.difference:.2g}",
        "-" if check.tolerance is None else f"{check.tolerance:.2g}",
    )


def npy(tensor: Tensor) -> bytes:
    """A tensor as a file of NumPy."""
    data = BytesIO()
    np.save(data, tensor.numpy(), allow_pickle=False)
    return data.getvalue()


@cache
def template(name: str = "card.md.jinja") -> Template:
    """The template of cards, or one of a target that extends it, in its own folder; what is printed is
    escaped for Markdown.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    folders = ("zoo.exports.card", "zoo.exports.targets")
    made = Environment(
        loader=ChoiceLoader([PackageLoader(folder, "") for folder in folders]),
        autoescape=True,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return made.get_template(name)
