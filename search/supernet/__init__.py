"""The network of a space: alphas, decisions, and how it is run."""
