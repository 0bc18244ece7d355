"""Jobs of a study that are done without training."""

import json
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from genotype import content_hash
from search.config import as_json
from search.runs.run import Run
from search.runs.run_record import RunRecord
from search.study import work as working
from search.study.folder import StudyFolder
from search.study.job import Job


def evaluation_in(run: Path, scores) -> None:
    """Write the evaluation of a training with these test Dice."""
    images = [{"id": str(n), "dice": s, "iou": s, "accuracy": s} for n, s in enumerate(scores)]
    mean = {name: float(np.mean(scores)) for name in ("dice", "iou", "accuracy")}
    run.mkdir(parents=True, exist_ok=True)
    (run / "evaluation.json").write_text(json.dumps({"split": "test", "images": images, "mean": mean}))


def record_in(study: StudyFolder, job: Job) -> None:
    """Write what a finished training says of itself."""
    genotype, config = study.network(job.network), job.of(study.config.train)
    record = RunRecord(
        kind="train",
        name=genotype.name,
        genotype=content_hash(genotype),
        genoc="0",
        torch="0",
        seed=config.seed,
        config=as_json(config),
        data=None,
        finished=True,
    )
    Run(study.run(job)).write_record(record)


def fake(study: StudyFolder, monkeypatch: pytest.MonkeyPatch, dice) -> list[str]:
    """Have jobs write an evaluation, instead of training."""
    done = []

    def perform(study, job):
        done.append(job.name)
        chance = np.random.default_rng(crc32(job.name.encode()))
        scores = np.clip(dice(job) + 0.01 * chance.normal(size=40), 0, 1)
        evaluation_in(study.run(job), scores)
        record_in(study, job)
        return float(scores.mean())

    monkeypatch.setattr(working, "perform", perform)
    return done
