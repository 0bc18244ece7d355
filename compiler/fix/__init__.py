"""Repairing problems that have one safe remedy."""
