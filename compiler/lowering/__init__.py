"""From a genotype or a search space to a program."""
