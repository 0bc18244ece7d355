"""The text of a genotype's file: where its values are, and what is wrong with it as JSON."""
