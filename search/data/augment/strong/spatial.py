"""Rotation, scale and elastic deformation of image and labels together."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from attrs import frozen
from torch import Tensor

from search.data.augment.draws import uniform
from search.data.augment.strong.grids import (
    degrees,
    fields,
    largest_angles,
    places,
    rotations,
    sampled,
)

POINTS = 3
"""Of the coarse grid of an elastic deformation along an axis, as in U-Net (Ronneberger et al. 2015)."""


@frozen
class Spatial:
    """With the probabilities given a rotation, a scale, a shift and an elastic deformation.

    Rotations: up to `angle_2d` degrees in a plane, `angle_3d` about each axis of a volume; about the shortest
    axis alone, as in a plane, where the patch is flat. The scale is from `scale[0]` to `scale[1]`, below 1 as
    often as above; then an object becomes smaller. `shift` is the largest one along an axis, as a share of
    the side. Elastic: Gaussian displacements at 3 points an axis, of a standard deviation of `elastic` sides.
    """

    angle_2d: float = 180.0
    angle_3d: float = 30.0
    scale: tuple[float, float] = (0.7, 1.4)
    shift: float = 0.0
    elastic: float = 10 / 512
    turning: float = 0.2
    scaling: float = 0.2
    bending: float = 0.1

    def __call__(self, images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Augment (B, C, *spatial) float32 images and (B, *spatial) labels."""
        count = len(images)
        rates = torch.tensor([self.turning, self.scaling, self.bending]).view(-1, 1)
        chosen = uniform((3, count), generator) < rates
        moved = (chosen.any(0) | (self.shift > 0)).nonzero()[:, 0]
        at = self.places(images.shape[2:], chosen, generator, moved, images.device)
        if not len(moved):
            return images, labels
        rows = moved.to(images.device)
        found, classes = sampled(images[rows], labels[rows], at)
        return images.index_copy(0, rows, found), labels.index_copy(0, rows, classes)

    def places(
        self,
        shape: Sequence[int],
        chosen: Tensor,
        generator: torch.Generator,
        moved: Tensor,
        device: torch.device,
    ) -> Tensor:
        """For every voxel of the `moved` samples, the place (B, *shape, D) that it shows.

        Numbers are drawn for all samples, so that those of a sample do not depend on what befalls others.
        """
        (turning, scaling, bending), count, dims = chosen, chosen.shape[1], len(shape)
        maps = self.matrices(shape, turning, scaling, generator)
        shifts = uniform((count, dims), generator, -1, 1) * self.shift
        bends = torch.randn(count, dims, *[POINTS] * dims, generator=generator, device=generator.device)
        bends = bends * self.elastic * bending.view(-1, *[1] * (dims + 1))
        sides = torch.tensor(shape)
        straight = torch.einsum("...i,bji->b...j", places(shape, device), maps[moved].to(device))
        offset = (shifts * sides)[moved].view(-1, *[1] * dims, dims).to(device)
        return straight - offset + fields(bends[moved].to(device), shape) * sides.to(device)

    def matrices(
        self, shape: Sequence[int], turning: Tensor, scaling: Tensor, generator: torch.Generator
    ) -> Tensor:
        """Maps (B, D, D) from the result to the picture."""
        count = len(turning)
        most = torch.tensor([degrees(one) for one in largest_angles(shape, self.angle_2d, self.angle_3d)])
        angles = uniform((count, len(most)), generator, -1, 1) * most * turning[:, None]
        (below, sizes), (low, high) = uniform((2, count), generator), self.scale
        scales = torch.where(below < 0.5, low + (1 - low) * sizes, 1 + (high - 1) * sizes)
        scales = torch.where(scaling, scales, torch.ones(()))
        return rotations(angles) / scales.view(-1, 1, 1)
