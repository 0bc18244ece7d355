"""Codes of what can be wrong with a data set."""
