"""Cells of published searches: DARTS and what descends from it, NAS-Bench-201."""
