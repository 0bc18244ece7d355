"""MONAI's words for norms, activations and dropout, which are a name or a name with arguments."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen

from genotype import Activation, Norm
from genotype.form.field_types import Between
from zoo.imports.configs import WrongArgument

Layer = Any
"""A name, or a list of a name and an object of arguments; None and "" for none."""

DROPS = "leave it out, or write the probability as a number"


@frozen
class Given:
    """A layer as it is given: its name in lower case, its arguments, and where it stands."""

    name: str
    arguments: Mapping[str, Any]
    path: str

    def take(self, name: str, default: Any, *kinds: type) -> Any:
        """The value of an argument; of one that is not given the default."""
        value = self.arguments.get(name, default)
        if name in self.arguments and type(value) not in kinds:
            raise WrongArgument(self.at(name), f"{value!r} is no value of it", "give MONAI's own arguments")
        return value

    def require(self, name: str, wanted: Any, default: Any, why: str) -> None:
        """Refuse an argument with another value than the one that genoc's layer has."""
        if self.take(name, default, bool, int, float, str) != wanted:
            raise WrongArgument(self.at(name), why, f"leave it out, or write {wanted!r}")

    def only(self, *known: str) -> None:
        """Refuse an argument beside these."""
        for name in self.arguments:
            if name not in known:
                raise WrongArgument(self.at(name), "genoc has no such setting", "remove it")

    def at(self, name: str) -> str:
        return f"{self.path}[1].{name}"


def given(layer: Layer, path: str) -> Given | None:
    """A layer as name and arguments; None for none. Raises WrongArgument for what is no such thing."""
    if layer is None or layer == "":
        return None
    name, arguments = layer if isinstance(layer, list) and len(layer) == 2 else (layer, {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise WrongArgument(path, "is no layer", 'write its name, or ["NAME", {"ARGUMENT": VALUE}]')
    return Given(name.lower(), arguments, path)


def norm_of(layer: Layer, path: str = "norm") -> Norm:
    """A norm. Raises WrongArgument for one that genoc has not."""
    found = given(layer, path)
    if found is None:
        return Norm("none")
    if found.name not in NORMS:
        known = ", ".join(NORMS)
        raise WrongArgument(path, f"genoc has no norm {found.name!r}", f"use one of: {known}")
    norm = NORMS[found.name](found)
    return evolve(norm, affine=found.take("affine", norm.affine, bool), eps=eps_of(found))


def eps_of(found: Given) -> float:
    value = float(found.take("eps", 1e-5, float, int))
    if not EPS.low <= value <= EPS.high:
        raise WrongArgument(
            found.at("eps"), f"{value:g} is out of range", f"from {EPS.low:g} to {EPS.high:g}"
        )
    return value


EPS = Between(1e-12, 1)


def instance(found: Given) -> Norm:
    found.only("affine", "eps", "track_running_stats", "momentum")
    why = "instance norms have no running statistics here"
    found.require("track_running_stats", False, False, why)
    return Norm("instance", affine=False)


def batch(found: Given) -> Norm:
    found.only("affine", "eps", "track_running_stats", "momentum")
    found.require("track_running_stats", True, True, "batch norms always have running statistics here")
    found.require("momentum", 0.1, 0.1, "batch norms have a momentum of 0.1 here")
    return Norm("batch")


def group(found: Given) -> Norm:
    found.only("affine", "eps", "num_groups")
    groups = found.take("num_groups", None, int)
    if groups is None or groups < 1:
        raise WrongArgument(
            found.path, "a group norm has 1 or more groups", 'write ["group", {"num_groups": 8}]'
        )
    return Norm("group", groups=groups)


NORMS: Mapping[str, Callable[[Given], Norm]] = {
    "instance": instance,
    "batch": batch,
    "group": group,
    "instance_nvfuser": instance,
    "syncbatch": batch,
}


def activation_of(layer: Layer, path: str = "act") -> Activation:
    """An activation. Raises WrongArgument for one that genoc has not."""
    found = given(layer, path)
    if found is None:
        return Activation("none")
    if found.name not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise WrongArgument(path, f"genoc has no activation {found.name!r}", f"use one of: {known}")
    return ACTIVATIONS[found.name](found)


def leaky(found: Given) -> Activation:
    found.only("negative_slope", "inplace")
    return Activation("leaky_relu", slope=slope(found, "negative_slope", 0.01))


def prelu(found: Given) -> Activation:
    found.only("num_parameters", "init")
    found.require("num_parameters", 1, 1, "a prelu has one slope for all channels here")
    return Activation("prelu", slope=slope(found, "init", 0.25))


def slope(found: Given, name: str, default: float) -> float | None:
    """A slope below 0; None for the one that the activation has anyway."""
    value = float(found.take(name, default, float, int))
    if not 0 <= value <= 1:
        raise WrongArgument(found.at(name), f"{value:g} is out of range", "write a number from 0 to 1")
    return None if value == default else value


def elu(found: Given) -> Activation:
    found.only("alpha", "inplace")
    found.require("alpha", 1.0, 1.0, "an elu has an alpha of 1 here")
    return Activation("elu")


def gelu(found: Given) -> Activation:
    found.only("approximate")
    found.require("approximate", "none", "none", "a gelu is not approximated here")
    return Activation("gelu")


def swish(found: Given) -> Activation:
    found.only("alpha", "inplace")
    found.require("alpha", 1.0, 1.0, "a swish has an alpha of 1 here")
    return Activation("silu")


def relu(found: Given) -> Activation:
    found.only("inplace")
    return Activation("relu")


def relu6(found: Given) -> Activation:
    found.only("inplace")
    return Activation("relu6")


ACTIVATIONS: Mapping[str, Callable[[Given], Activation]] = {
    "relu": relu,
    "leakyrelu": leaky,
    "prelu": prelu,
    "relu6": relu6,
    "elu": elu,
    "gelu": gelu,
    "swish": swish,
    "memswish": swish,
}


def dropout_of(layer: Layer, path: str = "dropout") -> float:
    """The probability of dropout. Raises WrongArgument for another kind of it."""
    if isinstance(layer, int | float) and not isinstance(layer, bool):
        return probability(float(layer), path)
    found = given(layer, path)
    if found is None:
        return 0.0
    if found.name != "dropout":
        raise WrongArgument(path, f"genoc has no {found.name!r}", DROPS)
    found.only("p", "inplace")
    return probability(float(found.take("p", 0.5, float, int)), found.at("p"))


def probability(value: float, path: str) -> float:
    if not 0 <= value <= 0.99:
        raise WrongArgument(path, f"{value:g} is out of range", "write a probability from 0 to 0.99")
    return value


def dropout_note(probability: float, where: str) -> tuple[str, ...]:
    """What differs where there is dropout, if there is some."""
    if probability == 0:
        return ()
    return (f"dropout {probability:g}: MONAI's drops {where}; here it drops channels at the end of a block",)
