"""The classes of a genotype, its choices, and counts made on them."""
