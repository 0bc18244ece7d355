"""The folder of a study: its settings, its networks, and the runs of its jobs."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal
from uuid import uuid4

import numpy as np
from attrs import define, field, frozen

from compiler.checks import load_checked
from genotype import Genotype, InputError, canonical_text, content_hash, encode, refuse
from genotype.folders import make_within
from genotype.form.field_types import Between, Matching, Name, Title
from genotype.text.files import clear_temporaries, replace_bytes
from genotype.text.regular import why_no_folder
from search.plugins.record import PluginRecord
from search.runs.documents.document import Document
from search.runs.files import SETTINGS, SPACE
from search.runs.files import STUDY as STUDY_FILE
from search.runs.migrate import study_with_grid
from search.runs.read import read_epochs
from search.runs.run_record import Digest
from search.scaling import Limit
from search.study.budgets import Budget
from search.study.differences import Begun, differences
from search.study.findings.paired import dice_by_id, require_same_images
from search.study.findings.statistics import Scores
from search.study.findings.trivial import TRIVIAL, Trivial
from search.study.job import Job
from search.study.settings import StudyConfig
from search.used_plugins import used_plugins

QueueName = Annotated[str, Matching("[a-z0-9-]{1,60}", "lower-case letters, digits or -")]
FORMAT: Final = "genoc-study/2"
REFERENCE = "reference.json"
BEGINNING = ".beginning"
"""Of a study whose study.json is not written yet: what else is in the folder is its own."""
LONG = 3600.0
"""Seconds that no file takes to be written."""
REMEDY = "put back the file, or begin a study in another folder"


@frozen(kw_only=True)
class StudyRecord:
    """`study.json`: with the hashes of the space and the networks; of those that are given, by name.

    `plugins` are those that it uses. `jobs` is the name of its list of jobs in a database, which may have
    those of several studies. `data_digest` is of the data as the reference read them when the study began;
    earlier versions did not record it.
    """

    format: Literal["genoc-study/2"] = FORMAT
    name: str
    space: str
    reference: str
    given: Mapping[Title, str] = field(factory=dict)
    size: tuple[Annotated[int, Between(1, 65_536)], ...]
    config: StudyConfig
    plugins: tuple[PluginRecord, ...] = ()
    jobs: QueueName = "genoc"
    data_digest: Digest | None = None

    @property
    def begun(self) -> Begun:
        """What the study was begun with."""
        return Begun(self.space, self.reference, self.given, self.size, self.config)


STUDY = Document[StudyRecord](STUDY_FILE, StudyRecord, encode, study_with_grid)


def given_file(name: Name) -> str:
    """The file of a network that a study was given."""
    return f"given/{name}.json"


def require_study(folder: Path) -> None:
    """Refuse what is not the folder of a study."""
    if STUDY.is_in(folder):
        return
    absent = "is not the folder of a study" if folder.is_dir() else "does not exist"
    problem = why_no_folder(folder) or absent
    remedy = "give the folder of a study, or of a search by trainings: what was its --out"
    raise refuse(str(folder), "STUDY", problem, remedy)


@define(slots=False)
class StudyFolder:
    """A study on disk. Networks lie in `networks/`, runs in `runs/`, each under its name."""

    path: Path
    evaluated: dict[str, tuple[Path, tuple[str, ...]]] = field(factory=dict, init=False, eq=False, repr=False)
    """By part of the data the first evaluation that was read, and the images that it is of."""

    @cached_property
    def record(self) -> StudyRecord:
        return STUDY.read(self.path)

    @property
    def config(self) -> StudyConfig:
        return self.record.config

    @cached_property
    def space(self) -> Genotype:
        return self.unchanged(SPACE, self.record.space)

    @cached_property
    def reference(self) -> Genotype:
        return self.unchanged(REFERENCE, self.record.reference)

    @property
    def reference_path(self) -> Path:
        return self.path / REFERENCE

    def limit(self, budget: Budget) -> Limit:
        """What a budget allows on images of the study."""
        train = self.config.train
        return budget.limit(self.reference, self.record.size, train.batch, train.device)

    def given(self, name: Name) -> Genotype:
        """A network that the study was given."""
        return self.unchanged(given_file(name), self.record.given[name])

    def require_files(self) -> None:
        """Refuse a space, a reference or a given network that is not the one the study was begun with."""
        self.unchanged(SPACE, self.record.space)
        self.unchanged(REFERENCE, self.record.reference)
        for name in self.record.given:
            self.given(name)

    def unchanged(self, name: str, digest: str) -> Genotype:
        """A genotype that the study was begun with. Refused if the file is another by now."""
        genotype = load_checked(self.path / name)
        found = content_hash(genotype)
        if found != digest:
            problem = f"it was changed since the study began: its content hash is {found[:12]}, and "
            problem += f"{STUDY_FILE} says {digest[:12]}"
            raise refuse(str(self.path), name, problem, REMEDY)
        return genotype

    def begin(
        self,
        space: Genotype,
        reference: Genotype,
        given: Sequence[Genotype],
        size: Sequence[int],
        config: StudyConfig,
        trivial: Trivial | None,
        data_digest: str | None = None,
    ) -> None:
        """Write what the study is about; refused where the folder has another study.

        `trivial` is the Dice of predictions without a network, and `data_digest` that of the data, for a
        study that is new.
        """
        record = StudyRecord(
            name=space.name,
            space=content_hash(space),
            reference=content_hash(reference),
            given={network.name: content_hash(network) for network in given},
            size=tuple(size),
            config=config,
            plugins=used_plugins(space, config.train, config.methods),
            jobs=uuid4().hex,
            data_digest=data_digest,
        )
        if STUDY.is_in(self.path):
            self.require_same(record)
            self.clear()
            return
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / BEGINNING).touch()
        if trivial is not None:
            TRIVIAL.write_in(self.path, trivial)
        self.write(SPACE, space)
        self.write(REFERENCE, reference)
        for network in given:
            self.write(given_file(network.name), network)
        STUDY.write_in(self.path, record)
        self.clear()

    def clear(self) -> None:
        """Remove what a process was writing that was killed: other workers may be writing now."""
        (self.path / BEGINNING).unlink(missing_ok=True)
        for folder in (self.path, *self.path.iterdir()):
            if folder.is_dir() and not folder.is_symlink():
                clear_temporaries(folder, age=LONG)

    @property
    def is_beginning(self) -> bool:
        """Whether a process was killed before it had written what the study is about."""
        return (self.path / BEGINNING).is_file()

    def require_same(self, record: StudyRecord) -> None:
        """Refuse to go on with other settings than the study has."""
        problems = list(differences(self.record.begun, record.begun))
        if problems:
            raise InputError(f"{self.path} cannot be resumed", problems)

    def write(self, name: str, genotype: Genotype) -> None:
        self.write_text(name, canonical_text(genotype))

    def write_settings(self, text: str) -> None:
        """Leave the settings as a file, from which the study can be begun again."""
        if text:
            self.write_text(SETTINGS, text)

    def write_text(self, name: str, text: str) -> None:
        """Replace a file of the study in one step."""
        path = self.path / name
        make_within(self.path, path.parent)
        replace_bytes(path, text.encode())

    def network_path(self, name: Name) -> Path:
        return self.path / "networks" / f"{name}.json"

    def network(self, name: Name) -> Genotype:
        """A network of the study."""
        return load_checked(self.network_path(name))

    def has_network(self, name: Name) -> bool:
        return self.network_path(name).exists()

    def networks(self, beginning: str) -> list[Name]:
        """The names of the networks that begin so."""
        return sorted(path.stem for path in (self.path / "networks").glob(f"{beginning}*.json"))

    def add_network(self, name: Name, genotype: Genotype) -> None:
        self.write(f"networks/{name}.json", genotype)

    def run(self, job: Job) -> Path:
        """The folder of a job's run."""
        return self.path / "runs" / job.name

    def scores(self, network: Name) -> Scores:
        """The test Dice of a network's trainings (seeds, images)."""
        return self.scores_of(self.trainings(network))

    def scores_of(self, jobs: Sequence[Job]) -> Scores:
        """The Dice that trainings reached (jobs, images), on the images that each was evaluated on, by id.

        Raises InputError unless all evaluations on a part of the data are of the same images.
        """
        return np.array([self.dice(job) for job in jobs])

    def dice(self, job: Job) -> list[float]:
        """The Dice of each image, in the order of the first evaluation that was read."""
        run = self.run(job)
        dice = dice_by_id(run)
        first = self.evaluated.setdefault(job.evaluated_on, (run, tuple(dice)))
        require_same_images(run, dice, *first)
        return [dice[name] for name in first[1]]

    def trainings(self, network: Name) -> list[Job]:
        """The jobs of a network that takes part: a training for every seed."""
        return [Job(network=network, seed=seed) for seed in range(self.config.seeds)]

    def validation(self, job: Job) -> float:
        """The best Dice on the validation images of a job's run."""
        return max(row.dice for row in read_epochs(self.run(job)) if row.split == "val")
