"""The options and commands of data."""
