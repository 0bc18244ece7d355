"""What `speed` measures together, table by table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import torch
from attrs import frozen

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.checks import check
from compiler.lowering.network import lower
from genotype import Genotype
from search.config import Recipe, SearchConfig
from search.supernet.forward_plan import Plan
from tests.benchmarks import adwu_step
from tests.benchmarks import speed_steps as steps
from tests.benchmarks.machine import bf16_is_slow
from tests.benchmarks.speed_steps import Step, void
from zoo.references import reference

TRAINED, PASSED = "U-Net, training step", "U-Net, forward pass"


@frozen
class Table:
    """What is measured together, in units of its first row."""

    title: str
    things: Mapping[str, Step]


def training() -> Table:
    """Steps of supernets."""
    unet, space = reference("unet"), reference("darts-unet")
    method, small = steps.method_on(space), steps.method_on(reference("skip-cells"))
    first = steps.method_on(space)
    first.supernet.forward_plans.plan = Plan(channels_last=False)
    again = steps.method_on(space, SearchConfig(recompute=True))
    things = {
        TRAINED: steps.training_step(unet, executed=True, last=False),
        "DARTS-UNet, alpha half": steps.alpha_step(method),
        "DARTS-UNet, weight half": steps.weight_step(method),
        "DARTS-UNet, search step": steps.search_step(method),
        "the same by the emitted source": under(steps.plain, steps.search_step(method)),
        "the same, channels first": under(steps.plain, steps.search_step(first)),
        **{
            f"without {what}": under(lambda what=what: steps.without(what), steps.search_step(method))
            for what in steps.LEFT_OUT
        },
        "with `--recompute`": steps.search_step(again),
        **low_precision(),
        "skip-cells, search step": steps.search_step(small),
    }
    return Table("Supernets: a step, in training steps of the U-Net", things)


def low_precision() -> dict[str, Step]:
    """A search step in bfloat16; none where this CPU is slow in it: a table would take hours."""
    if bf16_is_slow():
        return {}
    method = steps.method_on(reference("darts-unet"), SearchConfig(precision="bf16"))
    return {"with `--precision bf16`": steps.search_step(method)}


def compiled(log: Path) -> Iterator[Table]:
    """Training and inference of the thesis's final genotype."""
    unet, genotype = reference("unet"), steps.published(log)
    name = "published genotype, n = 2"
    yield Table(
        "A compiled network: a training step, in those of the U-Net",
        {
            TRAINED: steps.training_step(unet, executed=True, last=False),
            name: steps.training_step(genotype, executed=True),
            f"{name}, by the emitted source": steps.training_step(genotype, executed=False),
        },
    )
    yield Table(
        "A compiled network: a forward pass, in those of the U-Net",
        {
            PASSED: steps.inference(unet, optimize=False),
            "U-Net, --optimize inference": steps.inference(unet, optimize=True),
            f"{name}, --optimize inference": steps.inference(genotype, optimize=True),
            name: steps.inference(genotype, optimize=False),
        },
    )


def data() -> Table:
    """Making a batch, beside the step of a small network that learns from it."""
    small, shape = steps.derived(reference("skip-cells")), (16, 3, 64, 64)
    recipes: tuple[Recipe, ...] = ("none", "basic", "affine", "darts-unet")
    return Table(
        "Data: a batch of 16 images of 64x64, in training steps of a small network",
        {
            "training step of a network of `skip-cells`": steps.training_step(small, True, shape=shape),
            **{f"a batch, `--augment {recipe}`": steps.a_batch(shape, recipe) for recipe in recipes},
        },
    )


def adwu() -> Iterator[Table]:
    """Halves of AdwU-Net's search step, beside training the largest network of its space."""
    for name, case in adwu_step.CASES.items():
        shape = "x".join(map(str, case.shape))
        title = f"AdwU-Net in {name}, `{case.space}`, batch {shape}: in training steps of its largest network"
        yield Table(title, adwu_step.things(case))


def compiling() -> Table:
    """From a genotype in memory to a module, without weights read or written."""
    things: dict[str, Step] = {}
    for name in ("unet", "darts-unet"):
        genotype = reference(name)
        things[f"{name}: check"] = lambda genotype=genotype: void(check(genotype))
        things[f"{name}: emission"] = lambda genotype=genotype: void(emit(genotype, lower(genotype)))
        things[f"{name}: load"] = lambda genotype=genotype: loaded(genotype)
    return Table("Compiling, in checks of `unet`", things)


def loaded(genotype: Genotype) -> None:
    """The network's module, on a device that keeps no weights: filling them is torch's own work."""
    with torch.device("meta"):
        load_network(genotype)


def volumes() -> Table:
    """Cutting and varying patches, beside the step of a small network of volumes."""
    small, shape = reference("nnu-net-v1-small"), (2, 1, 32, 32, 32)
    recipes: tuple[Recipe, ...] = ("none", "basic")
    step = steps.training_step(small, True, shape=shape, loss="dice_ce")
    made = {f"a batch, `--augment {one}`": steps.a_batch_of_patches(shape, one) for one in recipes}
    title = "Data: a batch of 2 patches of 32x32x32, in training steps of `nnu-net-v1-small`"
    return Table(title, {"training step of `nnu-net-v1-small`": step, **made})


def under(context: Callable[[], AbstractContextManager[None]], step: Step) -> Step:
    def inside() -> None:
        with context():
            step()

    return inside
