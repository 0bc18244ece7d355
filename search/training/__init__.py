"""A step, an epoch and a training."""
