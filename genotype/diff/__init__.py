"""What differs between two genotypes, and how to say it."""
