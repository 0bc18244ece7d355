"""What the machine does to a run: disks that fill up or fail, damaged checkpoints, memory that runs out.

    python -m tests.reliability.faults CASE CODE NUMBER

repeats one of a disk: a case by the beginning of its name, an error such as ENOSPC, an operation's number.
"""

import errno
import resource
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from tests.reliability import disks
from tests.reliability.cases import CASES, STEPS, Case, typed
from tests.reliability.damage import damage, damaged
from tests.reliability.disks import Fault, enlarge, faults, small_disk, wrong_words
from tests.reliability.figure import Figure
from tests.reliability.folders import contents, differences, is_hidden
from tests.reliability.forked import Ended, ended, forked
from tests.reliability.interposed import killing_at
from tests.reliability.kills import trial_of, world
from tests.reliability.trial import Trial, leave
from tests.reliability.world import here

EVERY = {errno.ENOSPC: 1, errno.EIO: 1, errno.EDQUOT: 9}
"""At every n-th operation; a quota is met where a full disk is."""
SIZES = tuple(range(8, 1000, 48))
"""KiB of small disks."""
LIMITS = tuple(range(0, 400, 25))
"""MiB of memory that a process may take beyond what it has."""
READ, RESUMED = 5000, 50
"""Damaged checkpoints that are read, and that runs are resumed from."""
HARMED = 5
"""How often each file of a run and of an entry is damaged: once in each way."""


def figures() -> list[Figure]:
    with world() as place:
        found = [of_disks(trial_of(case, place)) for case in CASES]
        found += [of_small_disks(trial_of(TRAINING, place)), of_memory(place)]
        found += [of_files(trial_of(case, place)) for case in (TRAINING, CASES[0])]
        found += [of_entries(place)]
    return [*found, of_damaged(READ), of_resumed(RESUMED)]


TRAINING = next(case for case in CASES if case.name == "training")


def of_disks(trial: Trial, every: dict[int, int] = EVERY) -> Figure:
    """A disk that is full, over its quota or broken at the operations of a case."""
    tried = [fault for code, step in every.items() for fault in faults(trial, code, step)]
    failed = [line for fault in tried for line in disks.problems(trial, fault)]
    words = f"{len(trial.operations)} operations"
    return Figure(f"{trial.case.name}: a disk that is full or fails", len(tried), tuple(failed), words)


def of_small_disks(trial: Trial, sizes: Sequence[int] = SIZES) -> Figure:
    """Disks that are really full, and then have room."""
    failed, count = list[str](), 0
    shutil.rmtree(trial.out, ignore_errors=True)
    for size in sizes:
        with small_disk(trial.out, size) as is_there:
            if not is_there:
                return Figure("a small disk that fills up", 0, words="not tried: this user may not mount one")
            count += 1
            end = trial.run(*trial.command)
            enlarge(trial.out, 100_000)
            again = trial.again() if end.code else end
            found = [*wrong_words(end), *([again.words[-300:]] if again.code else [])]
            found += differences(contents(trial.out), trial.whole)
            failed += [f"a disk of {size} KiB: {line}" for line in found]
        shutil.rmtree(trial.out, ignore_errors=True)
    return Figure("a small disk that fills up", count, tuple(failed))


HUNGRY = Case("hungry", f"train {{w}}/net.json --out {{out}} {STEPS.replace('--size 16', '--size 512')}")


def of_memory(place: Path, limits: Sequence[int] = LIMITS) -> Figure:
    """A process that may take only so much memory more: it is done, or says what would fit."""
    failed = [f"{limit} MiB more: {line}" for limit in limits for line in of_limit(place, limit)]
    return Figure("a training whose memory is limited", len(limits), tuple(failed))


def of_limit(place: Path, mebibytes: int) -> Iterator[str]:
    said = place / "said"
    for path in (place / "out", said):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def work() -> None:
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + (mebibytes << 20), resource.RLIM_INFINITY))
        leave(*typed(HUNGRY.words, place))

    end = ended(forked(work, said), said)
    if end.code not in (0, 2) or "Traceback" in end.words:
        yield f"ends with {end.code}: {end.words[-2000:]}"
    if end.code == 2 and not ("memory" in end.words and "    -> " in end.words):
        yield f"does not say what to do: {end.words[-300:]}"


def of_files(trial: Trial, seeds: Sequence[int] = range(HARMED)) -> Figure:
    """Every file of a run that was killed, damaged: it is refused, or the run goes on to the same end."""
    kept, failed, count = trial.world / "kept", list[str](), 0
    trial.stopped(killing_at(len(trial.operations) * 3 // 4))
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(trial.out, kept)
    names = sorted(name for name in contents(kept) if not is_hidden(name) and (kept / name).stat().st_size)
    for name, seed in product(names, seeds):
        shutil.rmtree(trial.out)
        shutil.copytree(kept, trial.out)
        damage(trial.out / name, seed)
        count += 1
        end = trial.again()
        found = [*wrong_words_of_file(end)]
        if end.code == 0 and f"{name} was changed" not in end.words:
            now = contents(trial.out)
            found += differences({**now, name: trial.whole.get(name, b"")}, {name: b"", **trial.whole})
        failed += [f"{trial.case.name}: damage({seed}) of {name}: {line}" for line in found]
    shutil.rmtree(kept)
    return Figure(
        f"{trial.case.name}: killed, and a file damaged", count, tuple(failed), f"{len(names)} files"
    )


def wrong_words_of_file(end: Ended) -> Iterator[str]:
    """What is wrong with how a command ends that reads a damaged file."""
    if end.code not in (0, 2) or "Traceback" in end.words:
        yield f"ends with {end.code}: {end.words[-2000:]}"
    elif end.code == 2 and "    -> " not in end.words:
        yield f"does not say what to do: {end.words[-300:]}"


def of_entries(place: Path, seeds: Sequence[int] = range(HARMED)) -> Figure:
    """Every file of a zoo entry, damaged: it is found."""
    failed, count, kept = list[str](), 0, place / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    names = sorted(path.name for path in (place / "zoo" / "tiny").iterdir() if path.is_file())
    for name, seed in product(names, seeds):
        shutil.copytree(place / "zoo", kept)
        damage(kept / "tiny" / name, seed)
        end = here("zoo", "verify", "tiny", "--zoo", str(kept))
        count += 1
        if end.code not in (1, 2) or "Traceback" in end.words:
            failed.append(f"damage({seed}) of an entry's {name}: ends with {end.code}: {end.words[-300:]}")
        shutil.rmtree(kept)
    return Figure("a zoo entry with a damaged file, verified", count, tuple(failed), f"{len(names)} files")


def of_damaged(count: int) -> Figure:
    """Damaged checkpoints are refused, or what they say is unchanged."""
    import torch

    from genotype import InputError
    from search.runs.checkpoint import Checkpoint

    failed = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.safetensors"
        tensors = {f"network/{name}": torch.randn(3, 4) for name in "abcdef"}
        written = Checkpoint(tensors, {"next_epoch": 3, "optimizers": {}})
        written.write(path)
        whole = path.read_bytes()
        for seed in range(count):
            path.write_bytes(damaged(whole, seed))
            try:
                found = Checkpoint.read(path)
            except InputError:
                continue
            same = found.tensors.keys() == tensors.keys() and found.about == written.about
            if not (same and all(torch.equal(found.tensors[name], tensors[name]) for name in tensors)):
                failed.append(f"damaged({seed}) of a checkpoint is read as another one")
    return Figure("a damaged checkpoint, read", count, tuple(failed))


def of_resumed(count: int) -> Figure:
    """Runs whose last checkpoint is damaged go on from the one before, to the same result."""
    from search.api import run_training
    from search.runs.files import CHECKPOINT
    from tests.search.runs.test_earlier import CONFIG, SAME, trained
    from tests.zoo.trained import TINY

    failed = []
    with TemporaryDirectory() as folder:
        place = Path(folder)
        whole, stopped = trained(place / "whole"), trained(place / "stopped", stop=2)
        for seed in range(count):
            run = Path(shutil.copytree(stopped, place / "run"))
            damage(run / CHECKPOINT, seed)
            run_training(TINY, evolve(CONFIG), run, True)
            differ = [name for name in SAME if (run / name).read_bytes() != (whole / name).read_bytes()]
            failed += [f"damage({seed}) of the last checkpoint: {name} differs" for name in differ]
            shutil.rmtree(run)
    return Figure("a run whose last checkpoint is damaged, resumed", count, tuple(failed))


def main(words: Sequence[str]) -> None:
    name, code, number = words
    case = next(case for case in CASES if case.name.startswith(name))
    with world() as place:
        for line in disks.problems(trial_of(case, place), Fault(getattr(errno, code), int(number))):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
