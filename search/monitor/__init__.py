"""Watching a search for collapse."""
