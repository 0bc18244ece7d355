"""The names of a run's files. `documents.py` says what is in those of JSON, `tables.py` in those of CSV."""

from typing import Final, Literal

TableName = Literal["steps.csv", "epochs.csv", "monitor.csv"]

GENOTYPE: Final = "genotype.json"
SPACE: Final = "space.json"
SOURCE: Final = "model.py"
WEIGHTS: Final = "model.safetensors"
"""Those that did best on the validation set."""
NEXT_WEIGHTS: Final = "model.next.safetensors"
"""Those of a finished training that is being continued, until it is finished again."""
CHECKPOINT: Final = "checkpoint.safetensors"
EARLIER: Final = "checkpoint.before.safetensors"
"""That of the epoch before, from which a run goes on if the last is damaged."""

STEPS: Final = "steps.csv"
EPOCHS: Final = "epochs.csv"
MONITOR: Final = "monitor.csv"
LOG: Final = "log.jsonl"
"""A line for each epoch, where `--log json` asks for it."""

PREDICTIONS: Final = "predictions"
"""The folder of the pictures of predictions, and of the list of them."""
REPORT: Final = "report.html"
SETTINGS: Final = "settings.yaml"
"""Every setting that the run's command had, as `--config` reads them."""
STUDY: Final = "study.json"
"""Of a study, or of a search by trainings, which is one; not of a run."""
RESULTS: Final = "results.json"
"""What a finished study found."""
FOUND: Final = "found.json"
"""What a finished search by trainings found."""
