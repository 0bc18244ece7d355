"""Runs side by side: how well each does, and in which settings they differ."""
