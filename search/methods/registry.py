"""The method of a search, as its settings say: the halves of a step, and on what they are run."""

from collections.abc import Mapping

from torch.optim import SGD, Adam, RAdam

from genotype import Diagnostic, InputError
from search.config import SearchConfig
from search.data import Dataset
from search.distributed import ALONE, Ranks
from search.methods.adwu_net import AdwuNet
from search.methods.base import Bilevel
from search.methods.batch_schedule import BatchSchedule, Draw, HalvedSchedule, ValidatedSchedule, halved
from search.methods.darts_second_order import DartsSecondOrder
from search.precision.precision import Arithmetic
from search.selection.budget import Steering, no_steering
from search.supernet.supernet import Supernet
from search.training.gradient_step import GradientStep
from search.training.losses import Loss

ORDERS: Mapping[int, type[Bilevel]] = {1: Bilevel, 2: DartsSecondOrder}
ALPHA_OPTIMIZERS: Mapping[str, type[Adam] | type[RAdam]] = {"adam": Adam, "radam": RAdam}


def bilevel(
    supernet: Supernet,
    loss: Loss,
    head_weights: tuple[float, ...],
    config: SearchConfig,
    steer: Steering = no_steering,
    ranks: Ranks = ALONE,
) -> Bilevel:
    """The halves with their optimizers: SGD for the weights, Adam or RAdam for the alphas."""
    weights = SGD(
        supernet.network.parameters(),
        config.lr,
        config.momentum,
        weight_decay=config.weight_decay,
        nesterov=config.nesterov,
    )
    of_alphas = ALPHA_OPTIMIZERS[config.alpha_optimizer]
    alphas = of_alphas(supernet.alphas.parameters(), config.alpha_lr, config.alpha_betas)
    kind = AdwuNet if config.method == "adwu-net" else ORDERS[config.order]
    descent = GradientStep.of(supernet.network, Arithmetic.of(config.precision, config.device), ranks)
    return kind(supernet, loss, head_weights, weights, alphas, config.clip, descent, steer)


def feed_of(data: Dataset, config: SearchConfig, draw: Draw) -> BatchSchedule:
    """What the halves learn from. Refused where the training part is too small to be cut."""
    if config.method == "adwu-net":
        return HalvedSchedule(draw, halved(data.train, config.seed), config.weights_on, config.passes)
    return ValidatedSchedule(draw, data)


def require_data(data: Dataset, config: SearchConfig) -> None:
    """Refuse data that the method cannot learn from, before a run's folder is made."""
    if config.method == "adwu-net":
        halved(data.train, config.seed)


def require_method(config: SearchConfig) -> None:
    """Refuse settings that do not go together."""
    problems = []
    if config.order == 2 and config.method != "darts":
        problem = f"the method {config.method} has a first order alone"
        problems.append(Diagnostic("--order 2", problem, "use --order 1, or --method darts"))
    if config.order == 2 and config.relaxation == "gumbel":
        problem = "it compares losses under the same gates, and a Gumbel-softmax draws others each time"
        problems.append(Diagnostic("--order 2", problem, "use --order 1, or --relaxation softmax"))
    if config.order == 2 and config.precision in ("bf16", "fp16"):
        problem = f"it compares losses that differ by little, which {config.precision} does not tell apart"
        problems.append(Diagnostic("--order 2", problem, "use --order 1, or --precision fp32"))
    if config.warmup >= config.epochs:
        problem = f"of {config.epochs} epochs it leaves none in which the alphas learn"
        problems.append(
            Diagnostic(f"--warmup {config.warmup}", problem, "give a smaller one, or more --epochs")
        )
    if config.nesterov and config.momentum == 0:
        problems.append(
            Diagnostic("--nesterov", "there is no momentum", "give a --momentum, or leave it out")
        )
    if problems:
        raise InputError("search", problems)
