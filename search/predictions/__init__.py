"""Predictions of a run to look at: which images are shown, and the pictures of them."""

from search.predictions.choose import choose
from search.predictions.pictures import write_predictions

__all__ = ["choose", "write_predictions"]
