"""The state of torch in a program, which runs neither depend on nor change."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock

_ONE_AT_A_TIME = RLock()


@contextmanager
def own_torch_state() -> Iterator[None]:
    """What runs in here has torch as a new program has it: its default type and device, gradients, and random
    numbers of its own. The program's are as before afterwards.

    Torch's random numbers are those of a process, so that of several threads one runs at a time.
    """
    import torch

    with ExitStack() as stack:
        stack.enter_context(_ONE_AT_A_TIME)
        stack.enter_context(torch.random.fork_rng())
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        stack.callback(torch.set_default_dtype, torch.get_default_dtype())
        torch.set_default_dtype(torch.float32)
        if torch.get_default_device() != torch.device("cpu"):
            stack.enter_context(torch.device("cpu"))
        yield
