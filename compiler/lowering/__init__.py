"""From a genotype or a space to a program."""
