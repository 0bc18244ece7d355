"""The differences between two genotypes, and how to put them into words."""
