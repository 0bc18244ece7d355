"""Evaluating and comparing trained networks."""
