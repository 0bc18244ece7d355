"""The optimizers of a search, for the weights and for the alphas."""

from collections.abc import Mapping

from torch.optim import SGD, Adam, RAdam

from search.config import SearchConfig
from search.supernet.supernet import Supernet

ALPHA_OPTIMIZERS: Mapping[str, type[Adam] | type[RAdam]] = {"adam": Adam, "radam": RAdam}


def weight_optimizer(supernet: Supernet, config: SearchConfig) -> SGD:
    """SGD with momentum."""
    return SGD(
        supernet.weights,
        config.lr,
        config.momentum,
        weight_decay=config.weight_decay,
        nesterov=config.nesterov,
    )


def alpha_optimizer(supernet: Supernet, config: SearchConfig) -> Adam | RAdam:
    """Adam or RAdam, as the settings say."""
    kind = ALPHA_OPTIMIZERS[config.alpha_optimizer]
    return kind(supernet.alphas.parameters(), config.alpha_lr, config.alpha_betas)
