"""From a finished training to a zoo entry."""

import os
from pathlib import Path

from attrs import evolve, frozen

from compiler.analysis.cost import parameters
from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.backend.weights import put_weights, weights_bytes
from compiler.draw import draw_network, svg_text
from compiler.lowering.network import lower
from genotype import Diagnostic, Genotype, InputError, canonical_text, content_hash
from genotype.form.field_types import Title
from genotype.text.decode import decode
from search.runs.documents.evaluation import Measures
from zoo.entries.card import Card
from zoo.entries.checksums import checksums_text
from zoo.entries.entry import CARD, CHECKSUMS, EXAMPLE, GENOTYPE, MODEL, PICTURE, RECORD, WEIGHTS, Entry
from zoo.entries.example import record_example
from zoo.entries.record import Licence, Metrics, Record, Tag, record_text
from zoo.publishing.keep import put_version
from zoo.publishing.own_files import require_replaceable
from zoo.publishing.publish import taken
from zoo.publishing.training_run import TrainingRun, read_run

APART = ("data", "seed", "inherit")
"""Settings that an entry records elsewhere, or not at all: paths on this machine are private."""


@frozen(kw_only=True)
class Terms:
    """What the user says about an entry: its name (default: the genotype's), the rights, and words to find it
    by (default: those of the entry that it is a new version of).
    """

    name: str | None = None
    license: str = "unknown"
    notice: str = ""
    tags: tuple[str, ...] | None = None


@frozen
class Added:
    """An entry, and whether it was there already with the same content."""

    entry: Entry
    is_unchanged: bool


def add(run: Path, zoo: Path, terms: Terms, force: bool = False) -> Entry:
    """The entry that `added` makes."""
    return added(run, zoo, terms, force).entry


def added(run: Path, zoo: Path, terms: Terms, force: bool = False) -> Added:
    """Make an entry from a training's folder. Raises InputError if it is none, and for a name that is taken.

    With `force` it becomes the new version of the entry of that name, and the earlier one is kept.
    Whatever goes wrong, the entry is complete or absent.
    """
    training = read_run(run)
    name = training.genotype.name if terms.name is None else terms.name
    require_terms(name, terms)
    require_room(zoo / name, force)
    if terms.tags is None:
        terms = evolve(terms, tags=tags_of(zoo / name))
    files = contents(training.genotype, training.weights, recorded(training, name, terms))
    changed = put_version(files, zoo / name, f"added from {run}", force)
    return Added(Entry(zoo / name), not changed)


def tags_of(folder: Path) -> tuple[str, ...]:
    """The tags of the entry that gets a new version; none where there is none that can be read."""
    if not folder.is_dir():
        return ()
    try:
        return Entry(folder).record().tags
    except InputError:
        return ()


def require_room(target: Path, force: bool) -> None:
    """Refuse a name that is taken, unless by an entry that may be replaced."""
    if not os.path.lexists(target):
        return
    if not force:
        raise taken(target)
    require_replaceable(target)


def require_terms(name: str, terms: Terms) -> None:
    """Refuse an invalid name, licence or tag."""
    decoded = {"--name": decode(name, Title), "--license": decode(terms.license, Licence)}
    decoded |= {f"--tag {tag}": decode(tag, Tag) for tag in terms.tags or ()}
    problems = [
        Diagnostic(option, fault.problem, fault.remedy)
        for option, (_, faults) in decoded.items()
        for fault in faults
    ]
    if problems:
        raise InputError("the entry", problems)


def recorded(run: TrainingRun, name: str, terms: Terms) -> Record:
    """The entry's metadata."""
    record, evaluation = run.record, run.evaluation
    mean = evaluation.mean
    return Record(
        name=name,
        genotype=content_hash(run.genotype),
        parameters=parameters(lower(run.genotype)),
        preparation=run.preparation,
        metrics=Metrics(
            split=evaluation.split,
            images=len(evaluation.images),
            mean=Measures(dice=mean.dice, iou=mean.iou, accuracy=mean.accuracy),
            class_dice=mean.class_dice,
            measures=evaluation.measures,
        ),
        data=run.data,
        seed=run.seed,
        drawn_by=run.settings.drawn_by,
        genoc=record.genoc,
        torch=run.torch,
        plugins=record.plugins,
        config={key: value for key, value in record.config.items() if key not in APART},
        license=terms.license,
        notice=terms.notice,
        tags=terms.tags or (),
    )


def contents(genotype: Genotype, weights: Path, record: Record) -> dict[str, bytes]:
    """Every file of the entry of a genotype with the weights of a file. The same give the same bytes."""
    network = load_network(genotype)
    put_weights(weights, network)
    picture = svg_text(draw_network(genotype))
    files = {
        GENOTYPE: canonical_text(genotype).encode(),
        MODEL: emit(genotype, lower(genotype)).encode(),
        WEIGHTS: weights_bytes(network, genotype),
        EXAMPLE: record_example(network.eval(), genotype),
        RECORD: record_text(record).encode(),
        CARD: Card(record, genotype, picture is not None).text().encode(),
        **({PICTURE: picture.encode()} if picture is not None else {}),
    }
    return {**files, CHECKSUMS: checksums_text(files).encode()}
