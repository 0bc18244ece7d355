"""The layout of a network's drawing."""
