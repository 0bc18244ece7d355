"""Searching and training: from a genotype and data to a folder with all results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Unpack

from genoc.genotypes.given import AnyPath, Source, passed
from genoc.runs.arrays import Images, as_data, offered
from genoc.runs.places import RunFolder
from genoc.runs.results import SearchResult, TrainResult
from genoc.runs.settings import SearchSettings, TrainSettings
from genoc.torch_state import own_torch_state
from genotype import refuse
from genotype.diagnostics.diagnostic import short

if TYPE_CHECKING:
    import click
    from torch import Tensor

    from search.commands.whole_runs import Place
    from search.training.watching import Epoch

Loss = Callable[["Tensor", "Tensor"], "Tensor"]
"""From logits (B, K, *spatial) float32 and labels (B, *spatial) int64 to a scalar."""
Callback = Callable[["Epoch"], object]
"""Called after each epoch, when its files are written; if it returns True, the run ends there."""

APART = ("out", "resume", "devices", "as_json", "reference")
"""Options of the commands that are arguments here, or need the command line."""


def train(
    genotype: Source,
    data: Images | None = None,
    *,
    out: AnyPath | None = None,
    resume: bool = False,
    loss: str | Loss | None = None,
    callbacks: Sequence[Callback] = (),
    **settings: Unpack[TrainSettings],
) -> TrainResult:
    """Train the network of a genotype, and evaluate it on the test set; the same as `genoc train`.

    Args:
        genotype: a genotype, or the path of its file.
        data: a folder or a CSV, (image, mask) pairs, a torch `Dataset`, or `genoc.Data`; by default synthetic
            images. Where they do not suit the genotype, `genoc.adapt` brings it to them.
        out: the folder of the run. By default a temporary one, which goes with the result:
            `result.save(folder)` keeps it.
        resume: go on with the run in `out`, if there is one; data, loss and settings have to be the same.
        loss: the name of a loss, or a function from logits (B, K, *spatial) float32 and labels (B,
            *spatial) int64 to a scalar. It never sees a pixel that is ignored. A run records its qualified
            name. Called first in the first step, it is refused there if it gives no scalar tensor with a
            gradient; what it raises itself comes through.
        callbacks: functions that get an `Epoch` after each epoch; one that returns True ends the training, as
            `patience` does. Resumed, it goes on from there.
        settings: the options of `genoc train`, such as `epochs=60`, `minutes=5`, `lr=0.01`, `size=(160,
            120)` (width, height), `patience=10`, `precision="fp32"`, `threads=4`.

    Raises:
        InputError: something given cannot be used, a setting that there is not among it; or the numbers of
            the training ceased to be finite (`genoc.errors.Diverged`).
        KeyboardInterrupt: Ctrl-C was pressed; the same call with `resume=True` goes on.

    >>> net = genoc.scale(genoc.new("unet"), by="1/16")
    >>> result = genoc.train(net, epochs=1, batch=8, size=32, limit=8)
    >>> sorted(result.measures)
    ['accuracy', 'dice', 'iou']
    """
    from search.commands.train import train as command
    from search.commands.train import train_config
    from search.commands.whole_runs import trained

    known = None if data is None else as_data(data)
    with run_of(command, settings, known, loss, out, resume, callbacks) as (context, place, folder):
        if context.params["fold"] == "all":
            remedy = "train one after another: for fold in range(folds): genoc.train(..., fold=fold)"
            raise refuse("genoc.train", "fold", "is one fold here, by its number", remedy)
        config = train_config(own_settings(context))
        trained(lambda: passed(genotype), config, place)
    return TrainResult(folder, known)


def search(
    space: Source,
    data: Images | None = None,
    *,
    out: AnyPath | None = None,
    resume: bool = False,
    reference: Source | None = None,
    loss: str | Loss | None = None,
    callbacks: Sequence[Callback] = (),
    **settings: Unpack[SearchSettings],
) -> SearchResult:
    """Search a space for an architecture that suits the data; the same as `genoc search`.

    By default networks of the space are trained and compared. `minutes` (5 unless given) is the length of one
    training; a search takes as long as five to seven of them, and the starts of some thirty jobs come on top:
    with 5 minutes about 40. A space whose cells are open is searched by alphas: `method="darts"`.

    Args:
        space: a search space, or the path of its file.
        data: as for `genoc.train`.
        out: the folder of the run; by default a temporary one, which goes with the result.
        resume: go on with the search in `out`, if there is one.
        reference: the network to beat, of a search by trainings; by default the first options of the space.
        loss: as for `genoc.train`.
        callbacks: of a search by alphas, as for `genoc.train`: what is derived then follows from the alphas
            so far.
        settings: the options of `genoc search`, such as `minutes=5`, `max_macs="100M"`, `method="darts"`,
            `epochs=15`, `size=(160, 120)` (width, height).

    Raises:
        InputError: something given cannot be used, or no network is within the budget.
    """
    from search.commands.search import search as command
    from search.commands.search import search_config
    from search.commands.searching.by_trainings import study_config
    from search.commands.searching.meant import require_meant, require_meant_for
    from search.commands.searching.methods import TRAINED, default_method
    from search.commands.shared import data_config
    from search.commands.whole_runs import searched_by_alphas, searched_by_trainings
    from search.supernet.overrides import Overrides

    known = None if data is None else as_data(data)
    with run_of(command, settings, known, loss, out, resume, callbacks) as (context, place, folder):
        checked = passed(space)
        own = own_settings(context)
        method = own.pop("method") or default_method(checked.genotype)
        require_meant_for(method, checked.genotype)
        own["data"] = data_config(own)
        if method in TRAINED:
            require_no_callbacks(method, callbacks)
            plain = None if reference is None else passed(reference).genotype
            searched_by_trainings(lambda: checked, plain, study_config(method, own), place)
        else:
            require_no_reference(method, reference)
            names = ("softmax", "edges_per_node", "block_inputs", "search_for")
            overrides = Overrides(**{name: own.pop(name) for name in names})
            config = search_config(method, own)
            require_meant(config)
            searched_by_alphas(lambda: checked, config, overrides, place)
    return SearchResult(folder, known)


@contextmanager
def run_of(
    command: "click.Command",
    settings: Mapping[str, Any],
    data: Images | None,
    loss: str | Loss | None,
    out: AnyPath | None,
    resume: bool,
    callbacks: Sequence[Callback],
) -> Iterator[tuple["click.Context", "Place", RunFolder]]:
    """A command's settings, and the folder of a run of it, while its data and its loss are on offer."""
    from genoc.runs.options import parsed
    from search.commands.whole_runs import Machine, Place
    from search.distributed import ALONE
    from search.progress import say

    require_callables(loss, callbacks)
    folder = RunFolder.of(out, resume)
    with own_torch_state(), offered(data) as source, on_offer(loss) as name:
        given = {**settings, "data": source, "loss": name}
        with parsed(command, given, APART) as context:
            if folder.is_temporary:
                say("note     the run is in a temporary folder, which goes with its result; out= keeps it")
            threads, slow = context.params["threads"], context.params["even_if_slow"]
            machine = Machine(threads=threads, even_if_slow=slow)
            place = Place(
                out=folder.path, resume=resume, machine=machine, ranks=ALONE, watchers=tuple(callbacks)
            )
            with told_how_to_go_on(folder):
                yield context, place, folder


@contextmanager
def told_how_to_go_on(folder: RunFolder) -> Iterator[None]:
    """Ctrl-C goes through, with a line on what is left of the run."""
    from search.progress import say

    try:
        yield
    except KeyboardInterrupt:
        lost = "its temporary folder goes with it; out= keeps what was done"
        say(f"stopped  {lost if folder.is_temporary else f'resume=True goes on with {folder.path}'}")
        raise


def own_settings(context: "click.Context") -> dict[str, Any]:
    """The settings of a run, without those of the machine, which have their place."""
    return {name: value for name, value in context.params.items() if name not in ("threads", "even_if_slow")}


@contextmanager
def on_offer(loss: str | Loss | None) -> Iterator[str | None]:
    """The name of a loss, while it is used; a function is offered under that of its own."""
    from search.training.losses import lent

    if loss is None or isinstance(loss, str):
        yield loss
        return
    with lent(loss) as name:
        yield name


def require_callables(loss: object, callbacks: object) -> None:
    """Refuse a loss that is neither a name nor a function, and callbacks that are no list of functions."""
    if loss is not None and not isinstance(loss, str) and not callable(loss):
        problem = f"is of the type {type(loss).__name__}, neither a name nor a function"
        raise refuse("loss", short(repr(loss)), problem, "give a function from logits and labels to a scalar")
    if not isinstance(callbacks, Sequence) or isinstance(callbacks, str):
        problem = "is no list of functions"
        raise refuse("callbacks", short(repr(callbacks)), problem, "give a list: callbacks=[function]")
    for one in callbacks:
        if not callable(one):
            problem = f"is of the type {type(one).__name__}, not a function"
            raise refuse("callbacks", short(repr(one)), problem, "give functions that take a genoc.Epoch")


def require_no_callbacks(method: str, callbacks: Sequence[Callback]) -> None:
    """Refuse callbacks for many trainings, which other processes may do."""
    if callbacks:
        problem = f"are told of the epochs of one run, and {method} makes many trainings"
        raise refuse(
            "genoc.search", "callbacks", problem, 'leave them out, or search by alphas: method="darts"'
        )


def require_no_reference(method: str, reference: Source | None) -> None:
    """Refuse a network to beat where nothing is compared."""
    if reference is not None:
        problem = f"is for searches by trainings, and {method} learns alphas"
        raise refuse("genoc.search", "reference", problem, "leave it out")
