"""Applying a trained network to an image or a volume."""
