"""The classes of a genotype, its choices, and what can be counted on them."""
