"""The ops, a file for each kind with its layer."""
