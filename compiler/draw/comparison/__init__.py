"""Drawings of two genotypes in one."""
