"""Commands that are killed: what each is given, and what is in its folder before."""

from pathlib import Path

from attrs import frozen

STEPS = "--data {w}/pictures --size 16 --batch 2 --limit 4 --steps 2 --threads 1 --precision fp32"
TRAINING = "--data {w}/pictures --size 16 --batch 2 --limit 4 --epochs 2 --deterministic --threads 1"


@frozen
class Case:
    """A command that writes into the folder {out}."""

    name: str
    words: str
    earlier: str = ""
    """A command that has written there before."""
    trains: str = ""
    """The folder in it of trainings, whose own operations are those of the case of a training."""

    def command(self, world: Path) -> list[str]:
        return typed(self.words, world)


def typed(words: str, world: Path) -> list[str]:
    return [word.replace("{w}", str(world)).replace("{out}", str(world / "out")) for word in words.split()]


TRAIN = f"train {{w}}/net.json --out {{out}} {TRAINING} --average 0.5"
ADD = "zoo add {w}/run --zoo {out}"
PREDICT = "predict {w}/run {w}/pictures/images -o {out} --threads 1"

PREPARED = (
    f"train {{w}}/net.json --out {{w}}/run {TRAINING}",
    f"train {{w}}/net.json --out {{w}}/second {TRAINING} --seed 1",
    "zoo add {w}/run --zoo {w}/zoo",
)
"""What runs before all of them: two trainings, and a zoo of one entry."""

CASES = (
    Case("search by alphas", f"search {{w}}/space.json --out {{out}} --warmup 0 {TRAINING}"),
    Case(
        "search by alphas, AdwU-Net's method",
        f"search {{w}}/open.json --out {{out}} --warmup 0 --method adwu-net {TRAINING}",
    ),
    Case("training", TRAIN),
    Case("training that goes on after its end", TRAIN.replace("epochs 2", "epochs 3") + " --resume", TRAIN),
    Case("search by trainings", f"search {{w}}/open.json --out {{out}} {STEPS}", trains="runs"),
    Case(
        "study",
        f"study {{w}}/open.json --out {{out}} --max-macs 300k --method none --random 1 --seeds 1 {STEPS}",
        trains="runs",
    ),
    Case("predictions", PREDICT),
    Case("more predictions", PREDICT, "predict {w}/run {w}/pictures/images/a1.png -o {out} --threads 1"),
    Case("new zoo entry", ADD),
    Case("new version of a zoo entry", "zoo add {w}/second --name tiny --force --zoo {out}", ADD),
    Case("push", "zoo push --zoo {w}/zoo {out}"),
)
