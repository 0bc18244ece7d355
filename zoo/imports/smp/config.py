"""A configuration of segmentation_models_pytorch: the arguments of a network, and which it is."""

from collections.abc import Mapping

from genotype import Diagnostic
from genotype.diagnostics.paths import THE_FILE
from zoo.imports.configs import read_config
from zoo.imports.imported import Imported
from zoo.imports.smp.sums import FPN, Linknet
from zoo.imports.smp.unet import Unet, UnetPlusPlus

NETWORKS: Mapping[str, type[Unet | Linknet | FPN]] = {
    each.__name__.lower(): each for each in (Unet, UnetPlusPlus, Linknet, FPN)
}
"""By their names in `create_model`."""
WHICH = ("arch", "_model_class")
"""The keys that say which network it is: of `create_model`, and of what `save_pretrained` writes."""


def imported(text: str, subject: str) -> Imported:
    """The network of a configuration as a genotype. Raises InputError for what is none, or cannot be said."""
    config = read_config(text, subject)
    key = next((key for key in WHICH if key in config.data), None)
    given = None if key is None else config.data[key]
    names = ", ".join(each.__name__ for each in NETWORKS.values())
    if not isinstance(given, str) or given.lower() not in NETWORKS:
        problem = "no network is named" if key is None else "genoc has no such network of this package"
        raise config.refused((Diagnostic(key or THE_FILE, problem, f'write "arch": one of {names}'),))
    arguments = {name: value for name, value in config.data.items() if name not in WHICH}
    network = config.structured(arguments, NETWORKS[given.lower()])
    with config.located():
        return network.imported()
