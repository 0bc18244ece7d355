"""The text of a genotype's file: what stands where in it, and what is wrong with it as JSON."""
