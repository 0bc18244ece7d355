"""What people do with a network in their own code: copies, layouts, precisions, transforms, windows."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import torch
from monai.inferers.utils import sliding_window_inference
from torch import Tensor
from torch.export import Dim
from torch.func import functional_call, grad, vmap
from torch.nn.functional import pad

from tests.compatibility.of_torch import exported
from tests.compatibility.trial import Compared, Trial, difference


def copied(trial: Trial) -> Iterator[Compared]:
    yield from trial.compare(deepcopy(trial.network))


def loaded_strictly(trial: Trial) -> Iterator[Compared]:
    other = trial.fresh().train()
    for weight in other.parameters():
        torch.nn.init.zeros_(weight)
    other.load_state_dict(trial.network.state_dict())
    yield from trial.compare(other.eval())


def in_threads(trial: Trial) -> Iterator[Compared]:
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda given: trial.compared(trial.network, *given), trial.several)


def in_double(trial: Trial) -> Iterator[Compared]:
    network = trial.fresh().double()
    yield from trial.compare(lambda x: network(x.double()))


def in_bfloat16(trial: Trial) -> Iterator[Compared]:
    yield from rounded(trial, torch.bfloat16)


def in_float16(trial: Trial) -> Iterator[Compared]:
    yield from rounded(trial, torch.float16)


def rounded(trial: Trial, dtype: torch.dtype) -> Iterator[Compared]:
    """Of images with several pixels at the coarsest resolution: a norm of two magnifies rounding."""
    network = trial.fresh().to(dtype)
    for times, batch in (((2,) * trial.dims, 1), (trial.example, 2)):
        yield trial.compared(lambda x: network(x.to(dtype)), times, batch)


def channels_last(trial: Trial) -> Iterator[Compared]:
    """Logits lie in memory as images do."""
    layout = torch.channels_last if trial.dims == 2 else torch.channels_last_3d
    network = trial.fresh().to(memory_format=layout)

    def run(x: Tensor) -> Tensor:
        found = network(x.to(memory_format=layout))
        assert found.is_contiguous(memory_format=layout)
        return found

    yield from trial.compare(run)


def by_vmap(trial: Trial) -> Iterator[Compared]:
    """An image at a time."""
    network = trial.network
    yield from trial.compare(vmap(lambda one: network(one[None])[0]))


@torch.enable_grad()
def gradients_by_image(trial: Trial) -> Iterator[Compared]:
    """Of every weight, by each image, beside those of the images one by one."""
    network = trial.fresh().double()
    weights = {name: weight.detach() for name, weight in network.named_parameters()}

    def loss(weights: dict[str, Tensor], one: Tensor) -> Tensor:
        return functional_call(network, weights, (one[None],)).square().mean()

    x = trial.image(trial.least, 2).double()
    found = vmap(grad(loss), in_dims=(None, 0))(weights, x)
    for number, one in enumerate(x):
        alone = flat(grad(loss)(weights, one).values())
        each = flat(gradients[number] for gradients in found.values())
        yield Compared(trial.least, 2, difference(each, alone))


def flat(tensors: Iterable[Tensor]) -> Tensor:
    return torch.cat([tensor.flatten() for tensor in tensors])


def by_windows(trial: Trial) -> Iterator[Compared]:
    """MONAI's sliding windows, of images twice as long."""
    window = [times * step for times, step in zip(trial.example, trial.sizes.stride, strict=True)]
    x = trial.image((*trial.example[:-1], 2 * trial.example[-1]), 1)
    found = sliding_window_inference(x, window, 2, trial.network, overlap=0)
    halves = [trial.network(half) for half in x.split(window[-1], -1)]
    yield Compared(trial.example, 1, difference(found, torch.cat(halves, -1)))


def padded(trial: Trial) -> Iterator[Compared]:
    yield from any_size(trial, trial.fresh(pad=True), (2, 1, 3))


def padded_and_exported(trial: Trial) -> Iterator[Compared]:
    """With free sizes, an image at a time: of volumes, torch asks whether there are several."""
    images = trial.noise(1, [2 * step + 1 for step in trial.sizes.stride])
    axes = dict.fromkeys(range(2, 2 + trial.dims), Dim.AUTO)
    yield from any_size(trial, exported(trial.fresh(pad=True), images, axes), (1, 1, 1))


def any_size(trial: Trial, run: torch.nn.Module, batches: tuple[int, ...]) -> Iterator[Compared]:
    """Other sizes than multiples of the stride, beside what comes of images padded by hand."""
    stride = trial.sizes.stride
    for more, batch in zip((0, 1, 3), batches, strict=True):
        size = tuple(2 * step + more * (axis + 1) for axis, step in enumerate(stride))
        x = trial.noise(batch, size)
        margins = [m for side, step in zip(size[::-1], stride[::-1], strict=True) for m in (0, -side % step)]
        expected = trial.network(pad(x, margins))[(..., *map(slice, size))]
        times = tuple(-(-side // step) for side, step in zip(size, stride, strict=True))
        yield Compared(times, batch, difference(run(x), expected))
