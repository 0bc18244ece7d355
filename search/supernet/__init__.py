"""The network of a search space: alphas, decisions, and its execution."""
