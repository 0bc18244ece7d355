"""Derived from the structure of a genotype: its graph, widths, resolutions, image sizes."""
