"""The arguments that all networks of segmentation_models_pytorch have."""

from typing import Any, Literal

from attrs import frozen

from genotype import Genotype, Head
from genotype.form.field_types import Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.skeleton import Skeleton
from zoo.imports.smp.encoders import Encoder, encoder_of

Interpolation = Literal["nearest", "bilinear"]


@frozen(kw_only=True)
class Common:
    """Named as in segmentation_models_pytorch, with its defaults."""

    encoder_name: str = "resnet34"
    encoder_depth: int = 5
    encoder_weights: str | None = None
    in_channels: Width = 3
    classes: Width = 1
    activation: str | None = None
    aux_params: Any = None

    def encoder(self, least: int = 3) -> Encoder:
        """The encoder. Raises WrongArgument for one that genoc has not."""
        if not least <= self.encoder_depth <= 5:
            problem = f"{self.encoder_depth} is out of range"
            raise WrongArgument("encoder_depth", problem, f"write a number from {least} to 5")
        return encoder_of(self.encoder_name, self.encoder_depth)

    def notes(self) -> tuple[str, ...]:
        """What is left out of every network."""
        found = []
        if self.encoder_weights is not None:
            found.append(
                f"encoder_weights {self.encoder_weights}: `genoc train --init-encoder FILE` reads weights"
            )
        if self.activation not in (None, "identity"):
            found.append(f"activation {self.activation}: the network gives logits")
        if self.aux_params is not None:
            found.append("aux_params: the classification head")
        return tuple(found)

    def finished(self, net: Skeleton, title: str, head: Head, *more: str) -> Imported:
        """The network, once its decoder is there."""
        net.heads.append(head)
        name = f"smp-{title.lower()}-{self.encoder_name.replace('_', '-')}"
        genotype: Genotype = net.finished(
            self.classes,
            (2,) * self.encoder_depth,
            name=name,
            about=f"{title} of segmentation_models_pytorch, its encoder {self.encoder_name}.",
            spatial_dims=2,
            in_channels=self.in_channels,
        )
        return Imported(genotype, (*self.notes(), *more))


def normed(use_norm: Any, older: Any) -> dict[str, Any]:
    """What a decoder's stage has by decoder_use_norm, or by decoder_use_batchnorm, its former name."""
    path = "decoder_use_norm" if older is None else "decoder_use_batchnorm"
    value = use_norm if older is None else older
    if value is True or value == "batchnorm":
        return {}
    if value is False or value == "identity":
        return {"norm": "none", "bias": True}
    raise WrongArgument(path, "genoc's decoder has a batch norm or none", 'write "batchnorm" or "identity"')
