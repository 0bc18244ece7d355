"""Folders as layouts see them: names, roles, and which files pair."""
