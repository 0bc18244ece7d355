"""What bundles carry in `scripts`: files that import torch, MONAI and Pillow alone, never genoc."""
