"""Deriving a genotype from a finished search."""
