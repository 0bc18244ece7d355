"""A genotype brought to other images, classes, widths or levels, and otherwise as it was."""
