"""From text to a genotype and back."""
