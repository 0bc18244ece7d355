"""Volumes: read with their geometry, and resampled to one spacing."""
