"""The kinds of blocks, a file for each with its layer."""
