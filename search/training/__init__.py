"""Training: a step, an epoch, a whole run."""
