"""Studies: networks of a search space compared at equal cost and equal training, over seeds."""
