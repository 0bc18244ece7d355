"""What was compared or searched, and how."""

from search.config import TrainConfig
from search.study.folder import StudyFolder


def facts(study: StudyFolder) -> list[list[str]]:
    """Rows of a name and what it is."""
    record, config = study.record, study.config
    train = config.train
    length = f"{train.steps:,} steps" if train.minutes is None else f"{train.minutes:g} minutes"
    seeds = f", {config.seeds} seeds" if config.seeds else ""
    return [
        ["search space", f"{record.name}, {record.space[:12]}"],
        ["reference", f"{study.reference.name}, {record.reference[:12]}"],
        ["images", f"{' x '.join(map(str, record.size))}, {config.train.data.source or 'synthetic'}"],
        ["each training", f"{length} of {config.train.batch} images a step{seeds}"],
        *loss_row(train),
    ]


def loss_row(train: TrainConfig) -> list[list[str]]:
    """A row of the loss, where it is not the default one."""
    if isinstance(train.class_weights, tuple):
        weights = ", ".join(f"{weight:g}" for weight in train.class_weights)
        return [["loss", f"{train.loss or 'the default'}, class weights {weights}"]]
    return [] if train.loss is None else [["loss", train.loss]]
