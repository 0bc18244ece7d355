"""Genotypes and search spaces: reading, checking, drawing, counting, compiling, changing them."""
