"""Made-up logs of the published form, every alpha of which is another number."""

from __future__ import annotations

import csv
import io
from itertools import count

HEADER = [
    *("", "Time", "Epoch", "Step", "LR", "Loss", "Accuracy", "IoU", "Dice"),
    *("Node_1_A", "Node_2_A", "Node_3_A", "SSB_A", "CSB_A"),
]
SIZES = (10, 20, 30, 4, 4)
STEPS = (0, 8, 16)


def time(seconds: int) -> str:
    return f"2024-05-10_{5 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def log_rows(epochs: int = 2, stray: int = 1) -> list[list[str]]:
    """The rows of a log without its header: an epoch takes a minute, a stray row stands before all."""
    alphas = count(1)
    rows = [["0", "0", "0.5", "0.1", "0.2", "0.3"] for _ in range(stray)]
    for epoch in range(epochs):
        for step in STEPS:
            share = str((epoch + 1) / (step + 3))
            rows.append([str(epoch), str(step), share, share, share, share])
        for _ in range(16):
            lists = [str([next(alphas) / 10_000 for _ in range(size)]) for size in SIZES]
            rows.append([str(epoch), "-1", "-1.0", "-1.0", "-1.0", "-1.0", *lists])
    rows.append([str(epochs - 1), "-1", "-1.0", "0.84", "0.69", "0.8"])
    return [row_of(number, stray, row) for number, row in enumerate(rows)]


def row_of(number: int, stray: int, row: list[str]) -> list[str]:
    epoch, step, *rest = row
    seconds = 0 if number < stray else 60 * int(epoch) + (59 if step == "-1" else int(step))
    lists = rest[4:] or ["[]"] * len(SIZES)
    return [str(number), time(seconds), epoch, step, "0.025", *rest[:4], *lists]


def text_of(rows: list[list[str]], header: list[str] = HEADER) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def log_text(epochs: int = 2, stray: int = 1) -> str:
    return text_of(log_rows(epochs, stray))
