"""A network of somebody's own: their PyTorch module, traced and told as a genotype."""
