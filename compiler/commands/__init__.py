"""The commands of this layer, a file for each group of them."""
