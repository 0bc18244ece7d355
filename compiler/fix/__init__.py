"""Mending what has one safe remedy."""
