"""Sharing entries: a store of files anywhere, with an index of what is in it."""
