"""From alphas to a genotype."""
