"""Folders that are worked in: kept to one process, and told from others that come to their place."""
