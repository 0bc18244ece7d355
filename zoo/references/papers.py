"""The papers that bundled files name."""

from collections.abc import Mapping

from attrs import frozen


@frozen
class Paper:
    """A title, and where it is found."""

    title: str
    address: str


def arxiv(title: str, number: str) -> Paper:
    """A paper on arXiv."""
    return Paper(title, f"https://arxiv.org/abs/{number}")


PAPERS: Mapping[str, Paper] = {
    "Ronneberger et al. 2015": arxiv(
        "U-Net: Convolutional Networks for Biomedical Image Segmentation", "1505.04597"
    ),
    "Zhou et al. 2018": arxiv(
        "UNet++: A Nested U-Net Architecture for Medical Image Segmentation", "1807.10165"
    ),
    "Huang et al. 2020": arxiv(
        "UNet 3+: A Full-Scale Connected UNet for Medical Image Segmentation", "2004.08790"
    ),
    "Deng et al. 2022": Paper(
        "ELU-Net: An Efficient and Lightweight U-Net for Medical Image Segmentation",
        "https://doi.org/10.1109/ACCESS.2022.3163711",
    ),
    "Oktay et al. 2018": arxiv("Attention U-Net: Learning Where to Look for the Pancreas", "1804.03999"),
    "Isensee et al. 2021": Paper(
        "nnU-Net: a self-configuring method for deep learning-based biomedical image segmentation",
        "https://doi.org/10.1038/s41592-020-01008-z",
    ),
    "Isensee et al. 2024": arxiv(
        "nnU-Net Revisited: A Call for Rigorous Validation in 3D Medical Image Segmentation", "2404.09556"
    ),
    "Myronenko 2018": arxiv("3D MRI brain tumor segmentation using autoencoder regularization", "1810.11654"),
    "Falk et al. 2019": Paper(
        "U-Net: deep learning for cell counting, detection, and morphometry",
        "https://doi.org/10.1038/s41592-018-0261-2",
    ),
    "Kerfoot et al. 2018": Paper(
        "Left-Ventricle Quantification Using Residual U-Net",
        "https://doi.org/10.1007/978-3-030-12029-0_40",
    ),
    "Roy et al. 2023": arxiv(
        "MedNeXt: Transformer-driven Scaling of ConvNets for Medical Image Segmentation", "2303.09975"
    ),
    "Huang et al. 2022": Paper(
        "AdwU-Net: Adaptive Depth and Width U-Net for Medical Image Segmentation by Differentiable Neural "
        "Architecture Search",
        "https://proceedings.mlr.press/v172/",
    ),
    "Granados and Agard 2024": Paper(
        "Tuning Full-Connected U-Net Skip Connections with beta-DARTS", "https://github.com/CGUCB/darts-unet"
    ),
}
"""By the words with which `about` cites them."""


def cited(about: str) -> tuple[str, ...]:
    """The papers that a text names."""
    return tuple(name for name in PAPERS if name in about)
