"""Runs: their data and settings, searching, training, and what is done with a trained network."""
