"""Volumes with several classes: read from NIfTI, resampled to one spacing, trained on in patches."""

from __future__ import annotations

from search.data.volumes.description import holds_volumes
from search.data.volumes.load import load_volumes

__all__ = ["holds_volumes", "load_volumes"]
