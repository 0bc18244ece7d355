"""Drawings that compare two genotypes."""
