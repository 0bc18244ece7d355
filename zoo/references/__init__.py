"""The genotypes and search spaces that come with genoc, to start from and to compare with."""

from zoo.references.files import names, paths, reference, text

__all__ = ["names", "paths", "reference", "text"]
