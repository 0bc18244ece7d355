"""How images are brought to a network, by the name that it has beside the data."""

from search.preparation import FITTED, Preparation, Values, padded

__all__ = ["FITTED", "Preparation", "Values", "padded"]
