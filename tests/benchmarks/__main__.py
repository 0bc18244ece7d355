"""All benchmarks: `python -m tests.benchmarks` prints their tables."""

import torch

from tests.benchmarks import cold_start, supernet_step

if __name__ == "__main__":
    torch.set_num_threads(1)
    for benchmark in (cold_start, supernet_step):
        print(f"{benchmark.__doc__}\n\n{benchmark.table()}\n")
