"""`genoc search`."""

from pathlib import Path
from typing import Any, Literal

import click
from attrs import fields

from genotype.commands.console import json_option
from search.commands.data.options import data_options
from search.commands.devices import devices_option
from search.commands.options import (
    INIT,
    INIT_ENCODER,
    KEEP_OPTIONS,
    MACHINE_OPTIONS,
    PATH,
    RUN_OPTIONS,
    STEP_OPTIONS,
    options,
    precision_option,
)
from search.commands.presets import preset_option
from search.commands.searching.by_alphas import search_by_alphas, tell
from search.commands.searching.by_trainings import search_by_trainings
from search.commands.searching.meant import marked, require_meant_for
from search.commands.searching.methods import default_method, is_by_trainings
from search.commands.searching.options import (
    BUDGET_OPTIONS,
    FREEZE,
    LENGTH_OPTIONS,
    METHOD_OPTIONS,
    SEARCH,
    SPACE_OPTIONS,
    WEIGHT_OPTIONS,
)
from search.commands.settings.option import config_option
from search.commands.settings.refused import settings_command
from search.commands.shared import data_config
from search.commands.whole_runs import Machine
from search.config import SearchConfig, TrainConfig

MAIN = (
    *("--config", "--data", "--out", "--method", "--max-macs", "--minutes"),
    *("--batch", "--size", "--device", "--resume"),
)
"""The options that matter first."""
PRECISION = precision_option(None, f"{TrainConfig().precision}; {SEARCH.precision} by alphas")


@settings_command(first=MAIN)
@click.argument("space", type=PATH)
@options((config_option(), preset_option("search")))
@options(data_options(), SPACE_OPTIONS, KEEP_OPTIONS, METHOD_OPTIONS)
@options(RUN_OPTIONS, LENGTH_OPTIONS, (INIT, FREEZE, INIT_ENCODER, *WEIGHT_OPTIONS), BUDGET_OPTIONS)
@options(MACHINE_OPTIONS, (devices_option, PRECISION), STEP_OPTIONS)
@json_option
def search(
    space: Path,
    out: Path,
    resume: bool,
    threads: int | None,
    method: str | None,
    softmax: Literal["node", "edge"] | None,
    edges_per_node: int | None,
    block_inputs: Literal["above_mean", "all"] | None,
    search_for: Literal["both", "depth", "width"],
    reference: Path | None,
    devices: int,
    as_json: bool,
    even_if_slow: bool,
    **settings: Any,
) -> None:
    """Search a search space for an architecture that suits the data.

    By default networks of SPACE are trained, most of them briefly: the plain one in several sizes, then with
    one change after another. --minutes is the length of one training; a search takes as long as five to
    seven of them, and the starts of some thirty jobs come on top: with 5 minutes about 40. A
    space whose cells are open is searched by DARTS with beta-decay instead: in its supernet the alphas
    learn from the validation set, the weights from the training set. --preset adwu-net searches as
    AdwU-Net does. The folder --out then holds the architecture as genotype.json, and report.html.

    --data is a folder of images or volumes with their masks, in any of a dozen layouts, or a CSV that
    lists them; `genoc data check DIR` tells how yours is read. Options marked 2D are for images, those
    marked 3D for volumes; volumes take --augment none, basic, affine or strong.

    \b
        genoc new segmentation -o space.json
        genoc search space.json --data lesions/ --max-macs 100M --out runs/search
        genoc train runs/search/genotype.json --data lesions/ --out runs/train
    """
    from compiler.checks import read_checked
    from search.supernet.overrides import Overrides

    genotype = read_checked(space).genotype
    chosen = method or default_method(genotype)
    require_meant_for(chosen, genotype)
    settings["data"] = data_config(settings)
    if is_by_trainings(chosen):
        search_by_trainings(space, reference, out, resume, threads, chosen, settings, as_json)
        return
    machine = Machine(devices=devices, threads=threads, even_if_slow=even_if_slow)
    overrides = Overrides(softmax, edges_per_node, block_inputs, search_for)
    config = search_config(chosen, settings)
    found = search_by_alphas(space, out, resume, machine, overrides, config)
    if found is not None:
        tell(out, *found, as_json)


def search_config(method: str, settings: dict[str, Any]) -> SearchConfig:
    """The settings of a search by alphas, among those of every search."""
    names = {field.name for field in fields(SearchConfig)} - {"method"}
    own = {name: settings[name] for name in settings if name in names}
    return SearchConfig(method=method, **{**own, "precision": own["precision"] or SEARCH.precision})


marked(search)
