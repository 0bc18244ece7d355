"""Converting a published log into a run's folder, as a search writes it."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from genotype import Genotype, canonical_text, content_hash, refuse
from search.monitor.monitor import of_alphas, warned
from search.reproductions.accounting import Account, accounts
from search.reproductions.decide import Vectors, decided, differences, of_vectors, vectors
from search.reproductions.log import Log
from search.reproductions.read import read_log
from search.reproductions.tables import epoch_rows, step_rows
from search.runs.documents import ACCOUNTING, ALPHAS, DERIVATION
from search.runs.files import EPOCHS, GENOTYPE, MONITOR, SPACE, STEPS
from search.runs.recorded_alphas import decision_records
from search.runs.records import AccountRecord, AlphaRecord, DerivationRecord, LineRecord, MonitorRecord
from search.runs.run import Run, is_taken
from search.runs.run_record import ImportRecord, RunRecord
from search.selection.derive import Derivation, derive
from search.selection.origin import searched
from search.supernet.decisions import decisions_of
from search.supernet.overrides import Overrides

FORM = "darts-unet-log"
NOTES = (
    "Loss, accuracy, IoU and Dice are as the authors logged them: means over the images of an epoch so far, "
    "so that every epoch's curve begins anew; over the masks of target and background together; and of "
    "logits cut to whole numbers. They do not compare with what is measured here.",
    "The log has the alphas after each epoch, rounded to four decimals, and none from before the first.",
    "The learning rates are those logged, which the authors' code did not always use.",
)


@frozen
class Imported:
    """The result of an import: the derived genotype, the parameter accounts, where the rules differ."""

    derivation: Derivation
    accounts: tuple[Account, ...]
    differences: tuple[str, ...]


def import_log(
    path: Path, space: Genotype, out: Path, edges_per_node: int | None = None, epoch: int | None = None
) -> Imported:
    """Write the run's folder `out` from the log in `path`, of a search in `space`.

    The genotype is derived from the alphas of `epoch`, counted from 0 as in the log; default: the last.
    Nodes keep as many ops as the space says, or `edges_per_node`. Raises InputError, with nothing written,
    if the log cannot be read or has no such epoch, or if `out` is not empty.
    """
    log = read_log(path)
    last = len(log.epochs) - 1
    at = last if epoch is None else epoch
    if at > last:
        raise refuse("--epoch", str(at), "the log has no such epoch", f"give one from 0 to {last}")
    if is_taken(out):
        raise refuse(str(out), "--out", "this folder is not empty", "give another folder")
    space = Overrides(edges_per_node=edges_per_node).applied(space)
    about = searched(space, at + 1)
    every = [vectors(space, logged.cells) for logged in log.epochs]
    imported = Imported(
        derive(space, decided(space, every[at]), about),
        accounts(space, every[at]),
        tuple(differences(space, every[at])),
    )
    write(out, space, log, every, at, imported)
    return imported


def write(out: Path, space: Genotype, log: Log, every: Any, at: int, imported: Imported) -> None:
    """Write the run's files, and last that it is finished."""
    run, about = Run(out), described(space, log, at, imported)
    out.mkdir(parents=True, exist_ok=True)
    run.write_record(about)
    run.write_text(SPACE, canonical_text(space))
    run.write_text(GENOTYPE, canonical_text(imported.derivation.genotype))
    ALPHAS.write(run, alpha_record(space, every))
    DERIVATION.write(run, DerivationRecord(imported.derivation.dropped))
    ACCOUNTING.write(run, tuple(map(account_record, imported.accounts)))
    run.write_table(STEPS, list(step_rows(log)))
    run.write_table(EPOCHS, list(epoch_rows(log)))
    run.write_table(MONITOR, [row.row() for row in monitored(space, every, str(out))])
    run.write_record(evolve(about, finished=True))


def alpha_record(space: Genotype, every: Sequence[Vectors]) -> AlphaRecord:
    """The alphas of every epoch, those after the first one first."""
    epochs = tuple(tuple(map(tuple, vectors)) for vectors in every)
    return AlphaRecord(decision_records(decisions_of(space)), epochs, first=1)


def monitored(space: Genotype, every: Sequence[Vectors], run: str) -> list[MonitorRecord]:
    """The signs of collapse in the alphas of each epoch; beta rose from 0 by .5 per epoch in the code."""
    rows: list[MonitorRecord] = []
    for epoch, alphas in enumerate(every):
        rows.append(of_alphas(of_vectors(space, alphas), epoch, 0.5 * epoch))
        rows[-1] = warned(rows, run)
    return rows


def described(space: Genotype, log: Log, at: int, imported: Imported) -> RunRecord:
    """The content of run.json. Seed, torch version and data are not in the log, and are left out."""
    cell = space.cell(next(iter(space.cells)))
    config = {"epochs": len(log.epochs), "epoch": at, "edges_per_node": cell.keep.edges_per_node}
    rule = f"The genotype is derived from the alphas of epoch {at} of 0 to {len(log.epochs) - 1}"
    notes = (*NOTES, f"{rule}, with {agreement(imported)}", *imported.differences)
    return RunRecord(
        kind="search",
        name=space.name,
        genotype=content_hash(space),
        genoc=version("genoc"),
        torch=None,
        seed=None,
        config=config,
        data=None,
        imported=ImportRecord(form=FORM, file=log.name, sha256=log.sha256, notes=notes),
        finished=False,
    )


def agreement(imported: Imported) -> str:
    """How often the authors' rule, the highest raw alphas including `none`, decides the same."""
    if not imported.differences:
        return "the ops that the authors' rule, the highest raw alphas into a node, keeps as well."
    return f"other ops than the authors' rule keeps on {len(imported.differences)} edges:"


def account_record(account: Account) -> AccountRecord:
    """An account as accounting.json records it."""
    lines = tuple(LineRecord(line.words, line.parameters) for line in account.lines)
    return AccountRecord(account.factor, account.edges_per_node, lines, account.published)
