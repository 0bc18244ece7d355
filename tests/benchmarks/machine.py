"""On what a benchmark ran, for the line above its tables."""

import torch

from search.precision.choice import SLOW
from search.precision.trial import cost
from search.precision.units import WORDS, named, units


def machine() -> str:
    """The CPU's model, whether it has 16-bit units, the version of torch, the threads."""
    threads = torch.get_num_threads()
    about = f"torch {torch.__version__}, {threads} thread{'s' * (threads != 1)}"
    return f"Measured on {named('cpu')}, {WORDS[units('cpu')]}; {about}."


def bf16_is_slow() -> bool:
    """Whether `genoc` would refuse bfloat16 on this machine, where it takes up to forty times as long."""
    return cost("bf16", "cpu", 2) > SLOW
