"""Weights averaged over the steps of a training."""

from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel


def averaged(network: nn.Module, decay: float) -> AveragedModel:
    """A copy of a network whose weights and running statistics follow it as a moving average.

    After t steps the average keeps min(decay, t / (t + 9)) of itself, so that a short training is
    not held back by the weights it began with. With a decay of 0 it is the network as it stands.
    """

    def follow(average: Tensor, current: Tensor, steps: Tensor | int) -> Tensor:
        keep = min(decay, int(steps) / (int(steps) + 9))
        if keep == 0:
            return current
        return average + (1 - keep) * (current - average)

    return AveragedModel(network, avg_fn=follow, use_buffers=True)
