"""A zoo entry and the files in it."""
