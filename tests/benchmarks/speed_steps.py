"""The steps that `speed` measures, on the same random images."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import torch
from torch import Tensor, nn

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.inference import optimized
from compiler.inference.write import loaded
from compiler.lowering.network import lower
from compiler.scaling.scaling import scaled
from genotype import Genotype
from genotype.text.read import load
from search.config import Recipe, SearchConfig
from search.data.images.samples import Samples
from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.methods.base import Bilevel
from search.methods.registry import bilevel
from search.reproductions.convert import import_log
from search.selection.derive import derive
from search.supernet.execution import Execution
from search.supernet.forward_plan import Plan
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from zoo.references import reference

BATCH = (2, 3, 128, 128)
Step = Callable[[], None]
Forward = Callable[[Tensor], Tensor]


def images(shape: tuple[int, ...] = BATCH) -> tuple[Tensor, Tensor]:
    """Random images, channels last, and labels."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 2, (shape[0], *shape[2:]), generator=generator)
    return Plan().laid(torch.randn(shape, generator=generator)), labels


def a_batch(shape: tuple[int, ...], recipe: Recipe) -> Step:
    """Making a training batch from images that are in memory."""
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)
    masks = torch.randint(0, 2, (shape[0], *shape[2:]), generator=generator, dtype=torch.uint8)
    samples = Samples(tuple(map(str, range(shape[0]))), pixels, masks)
    return lambda: void(next(samples.epoch(shape[0], seed=0, epoch=0, augment=recipe)))


def a_batch_of_patches(shape: tuple[int, ...], recipe: Recipe) -> Step:
    """The same from volumes of 64x64x64 in memory."""
    generator = torch.Generator().manual_seed(0)
    side = (64, 64, 64)
    labels = torch.randint(0, 2, side, generator=generator, dtype=torch.uint8)
    images = [torch.randn(shape[1], *side, generator=generator).half() for _ in range(4)]
    made = [WholeImage(str(number), image, labels, labels) for number, image in enumerate(images)]
    part = PatchSplit(("target",), tuple(made), shape[2:], patches=shape[0])
    return lambda: void(next(part.epoch(shape[0], seed=0, epoch=0, augment=recipe)))


def training_step(
    genotype: Genotype,
    executed: bool,
    last: bool = True,
    shape: tuple[int, ...] = BATCH,
    loss: str = "bce",
) -> Step:
    """A step of plain gradient descent; the network's source, or its execution."""
    torch.manual_seed(0)
    network, of_logits = load_network(genotype), loss_named(loss, genotype.output)
    forward = Execution(lower(genotype), network) if executed else network
    optimizer = torch.optim.SGD(network.parameters(), 0.01)
    x, labels = images(shape)
    x = x if last else x.contiguous()

    def step() -> None:
        optimizer.zero_grad()
        of_logits(forward(x), labels).backward()
        optimizer.step()

    return step


def derived(space: Genotype) -> Genotype:
    """What is derived from a space at the start of a search."""
    torch.manual_seed(0)
    return derive(space, Supernet(space).alphas.decided()).genotype


def method_on(space: Genotype, config: SearchConfig | None = None) -> Bilevel:
    torch.manual_seed(0)
    config = config or SearchConfig()
    supernet = Supernet(space).train()
    supernet.forward_plans.recompute(config.recompute)
    return bilevel(supernet, loss_named("bce", space.output), (1.0,), config)


def alpha_step(method: Bilevel) -> Step:
    batch = images()
    return lambda: void(method.alpha_step(batch, batch, 1.0))


def weight_step(method: Bilevel) -> Step:
    batch = images()
    return lambda: void(method.weight_step(batch))


def search_step(method: Bilevel) -> Step:
    alpha, weight = alpha_step(method), weight_step(method)
    return lambda: (alpha(), weight())[0]


def inference(genotype: Genotype, optimize: bool) -> Step:
    """A forward pass in evaluation, without gradients; as compiled, or as compiled for inference."""
    torch.manual_seed(0)
    network = load_network(genotype).eval()
    if optimize:
        found = optimized(genotype, network.state_dict())
        network = loaded(emit(genotype, found.program), found).eval()
    x, _ = images()

    def step() -> None:
        with torch.no_grad():
            network(x)

    return step


def published(log: Path) -> Genotype:
    """The thesis's final genotype, top-3, every width doubled."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        import_log(log, reference("darts-unet"), out, edges_per_node=3)
        return scaled(load(out / "genotype.json"), 2)


def void(_: object) -> None:
    """Nothing: what is timed from outside returns no seconds of its own."""


def as_it_is(layer: nn.Module, x: Tensor) -> Tensor:
    y: Tensor = layer(x)
    return y


def weighted_first(layer: nn.Module, weights: Sequence[Tensor], values: Sequence[Tensor]) -> Tensor:
    return as_it_is(layer, torch.cat([w * value for w, value in zip(weights, values, strict=True)], 1))


LEFT_OUT: dict[str, dict[str, object]] = {
    "values shared between ops": {
        "search.supernet.execution.source.Source.once": lambda source, what, make: make(),
    },
    "the height raised last, ReLUs dropped": {
        "search.supernet.execution.execution.ends_in_relu": lambda call: False,
    },
    "the depthwise kernel's own gradient": {"search.supernet.execution.ops.depthwise": as_it_is},
    "norm, gate and sum in one pass": {
        "search.supernet.execution.mixed_op.batch_norm": lambda layer, call: None
    },
    "weights taken into kernels": {
        "search.supernet.execution.execution.mixed": weighted_first,
        "search.supernet.execution.execution.adapted": as_it_is,
    },
    "weights frozen in the alphas' half": {"torch.nn.Module.requires_grad_": lambda module, on=True: module},
}
"""What the execution does, and what stands in where it is left out."""


@contextmanager
def without(what: str) -> Iterator[None]:
    """The execution without one of its ways."""
    with ExitStack() as stack:
        for target, other in LEFT_OUT[what].items():
            stack.enter_context(patch(target, other))
        yield


@contextmanager
def plain() -> Iterator[None]:
    """Supernets by their emitted source."""
    with patch("search.supernet.supernet.Supernet.forward", Supernet.plain):
        yield
