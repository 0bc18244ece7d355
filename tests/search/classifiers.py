"""Image classifiers written out with torch's functions, as torchvision and timm name and compute them.

Each makes its weights as it goes, at random and under the packages' names, and gives the features of every
resolution: an oracle for what a network that starts from such a file computes.
"""

from collections.abc import Sequence

import torch
from attrs import Factory, define
from torch import Tensor
from torch.nn.functional import batch_norm, conv2d, max_pool2d, relu, relu6, silu

MOBILENET = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
EFFICIENTNET = (
    *((1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2)),
    *((6, 5, 112, 3, 1), (6, 5, 192, 4, 2), (6, 3, 320, 1, 1)),
)


@define
class Made:
    """Weights by name, made when they are first read."""

    tensors: dict[str, Tensor] = Factory(dict)
    chance: torch.Generator = Factory(lambda: torch.Generator().manual_seed(0))

    def random(self, name: str, *shape: int, mean: float = 0.0, spread: float = 0.1) -> Tensor:
        self.tensors[name] = mean + spread * torch.randn(shape, generator=self.chance)
        return self.tensors[name].double()

    def conv(self, x: Tensor, name: str, out: int, size: int = 1, stride: int = 1, groups: int = 1) -> Tensor:
        fan = x.shape[1] // groups * size * size
        weight = self.random(f"{name}.weight", out, x.shape[1] // groups, size, size, spread=(2 / fan) ** 0.5)
        return conv2d(x, weight, None, stride, size // 2, 1, groups)

    def mixed(self, x: Tensor, name: str, out: int) -> Tensor:
        """A 1x1 convolution with a bias."""
        weight = self.random(f"{name}.weight", out, x.shape[1], 1, 1)
        return conv2d(x, weight, self.random(f"{name}.bias", out))

    def norm(self, x: Tensor, name: str) -> Tensor:
        channels = x.shape[1]
        weight, bias = self.random(f"{name}.weight", channels, mean=1), self.random(f"{name}.bias", channels)
        mean = self.random(f"{name}.running_mean", channels)
        variance = self.random(f"{name}.running_var", channels, mean=1)
        self.tensors[f"{name}.num_batches_tracked"] = torch.tensor(3)
        return batch_norm(x, mean, variance, weight, bias, eps=1e-5)

    def classifier(self, name: str, inputs: int) -> None:
        self.random(f"{name}.weight", 1000, inputs)
        self.random(f"{name}.bias", 1000)


def resnet(
    made: Made, x: Tensor, depths: Sequence[int], bottleneck: bool = False, width: int = 64
) -> list[Tensor]:
    """torchvision's and timm's ResNet."""
    x = relu(made.norm(made.conv(x, "conv1", width, 7, 2), "bn1"))
    features, x = [x], max_pool2d(x, 3, 2, 1)
    for number, depth in enumerate(depths):
        for place in range(depth):
            stride = 2 if number and not place else 1
            x = (wide_block if bottleneck else block)(
                made, x, f"layer{number + 1}.{place}", width << number, stride
            )
        features.append(x)
    made.classifier("fc", x.shape[1])
    return features


def shortcut(made: Made, x: Tensor, name: str, out: int, stride: int) -> Tensor:
    if stride == 1 and x.shape[1] == out:
        return x
    return made.norm(made.conv(x, f"{name}.downsample.0", out, 1, stride), f"{name}.downsample.1")


def block(made: Made, x: Tensor, name: str, out: int, stride: int) -> Tensor:
    y = relu(made.norm(made.conv(x, f"{name}.conv1", out, 3, stride), f"{name}.bn1"))
    y = made.norm(made.conv(y, f"{name}.conv2", out, 3), f"{name}.bn2")
    return relu(y + shortcut(made, x, name, out, stride))


def wide_block(made: Made, x: Tensor, name: str, hidden: int, stride: int) -> Tensor:
    y = relu(made.norm(made.conv(x, f"{name}.conv1", hidden), f"{name}.bn1"))
    y = relu(made.norm(made.conv(y, f"{name}.conv2", hidden, 3, stride), f"{name}.bn2"))
    y = made.norm(made.conv(y, f"{name}.conv3", 4 * hidden), f"{name}.bn3")
    return relu(y + shortcut(made, x, name, 4 * hidden, stride))


def mobilenet(made: Made, x: Tensor, timm: bool) -> list[Tensor]:
    """MobileNetV2; its features are those of every run of blocks, and of the last convolution."""
    stem, norm = ("conv_stem", "bn1") if timm else ("features.0.0", "features.0.1")
    x, features, count = relu6(made.norm(made.conv(x, stem, 32, 3, 2), norm)), [], 0
    for run, (expansion, out, depth, stride) in enumerate(MOBILENET):
        for place in range(depth):
            count += 1
            names = timm_names(run, place, expansion) if timm else mobilenet_names(count, expansion)
            x = inverted(made, x, names, (expansion, 3, out, 1 if place else stride), 0, relu6)
        features.append(x)
    last, norm = ("conv_head", "bn2") if timm else ("features.18.0", "features.18.1")
    features.append(relu6(made.norm(made.conv(x, last, 1280), norm)))
    made.classifier("classifier" if timm else "classifier.1", 1280)
    return features


def efficientnet(made: Made, x: Tensor, timm: bool) -> list[Tensor]:
    """EfficientNet-B0, padded evenly; its features are those of every run of blocks."""
    stem, norm = ("conv_stem", "bn1") if timm else ("features.0.0", "features.0.1")
    x, features = silu(made.norm(made.conv(x, stem, 32, 3, 2), norm)), []
    for run, (expansion, size, out, depth, stride) in enumerate(EFFICIENTNET):
        for place in range(depth):
            names = timm_names(run, place, expansion) if timm else efficientnet_names(run, place, expansion)
            x = inverted(
                made, x, names, (expansion, size, out, 1 if place else stride), x.shape[1] // 4, silu
            )
        features.append(x)
    last, norm = ("conv_head", "bn2") if timm else ("features.8.0", "features.8.1")
    made.norm(made.conv(x, last, 1280), norm)
    made.classifier("classifier" if timm else "classifier.1", 1280)
    return features


def inverted(
    made: Made, x: Tensor, names: Sequence[str], shape: tuple[int, int, int, int], hidden: int, act
) -> Tensor:
    """An inverted residual block: names of the expansion, its norm, and so on, in the order of computing."""
    (expansion, size, out, stride), y, left = shape, x, list(names)
    if expansion != 1:
        y = act(made.norm(made.conv(y, left.pop(0), expansion * x.shape[1]), left.pop(0)))
    y = act(made.norm(made.conv(y, left.pop(0), y.shape[1], size, stride, y.shape[1]), left.pop(0)))
    if hidden:
        scale = act(made.mixed(y.mean((2, 3), keepdim=True), left.pop(0), hidden))
        y = y * made.mixed(scale, left.pop(0), y.shape[1]).sigmoid()
    else:
        left = [name for name in left if ".se." not in name]
    y = made.norm(made.conv(y, left.pop(0), out), left.pop(0))
    return x + y if stride == 1 and x.shape[1] == out else y


def timm_names(run: int, place: int, expansion: int) -> list[str]:
    modules = ["conv_dw", "bn1", "se.conv_reduce", "se.conv_expand", "conv_pw", "bn2"]
    if expansion != 1:
        modules = ["conv_pw", "bn1", "conv_dw", "bn2", "se.conv_reduce", "se.conv_expand", "conv_pwl", "bn3"]
    return [f"blocks.{run}.{place}.{module}" for module in modules]


def mobilenet_names(count: int, expansion: int) -> list[str]:
    modules = ["0.0", "0.1", "1", "2"] if expansion == 1 else ["0.0", "0.1", "1.0", "1.1", "2", "3"]
    return [f"features.{count}.conv.{module}" for module in modules]


def efficientnet_names(run: int, place: int, expansion: int) -> list[str]:
    modules = ["0.0", "0.1", "1.fc1", "1.fc2", "2.0", "2.1"]
    if expansion != 1:
        modules = ["0.0", "0.1", "1.0", "1.1", "2.fc1", "2.fc2", "3.0", "3.1"]
    return [f"features.{run + 1}.{place}.block.{module}" for module in modules]
