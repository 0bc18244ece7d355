"""The method of a search, as its settings say: the two halves with their optimizers."""

from collections.abc import Mapping

from torch.optim import SGD, Adam, RAdam

from search.bilevel import Bilevel
from search.config import SearchConfig
from search.losses import Loss
from search.supernet import Supernet
from search.unrolled import Unrolled

ORDERS: Mapping[int, type[Bilevel]] = {1: Bilevel, 2: Unrolled}
ALPHA_OPTIMIZERS: Mapping[str, type[Adam] | type[RAdam]] = {"adam": Adam, "radam": RAdam}


def bilevel(supernet: Supernet, loss: Loss, head_weights: tuple[float, ...], config: SearchConfig) -> Bilevel:
    """The halves with their optimizers: SGD for the weights, Adam or RAdam for the alphas."""
    weights = SGD(supernet.network.parameters(), config.lr, config.momentum, weight_decay=config.weight_decay)
    of_alphas = ALPHA_OPTIMIZERS[config.alpha_optimizer]
    alphas = of_alphas(supernet.alphas.parameters(), config.alpha_lr, config.alpha_betas)
    return ORDERS[config.order](supernet, loss, head_weights, weights, alphas, config.clip)
