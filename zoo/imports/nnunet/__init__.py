"""nnU-Net v2: the networks of its plans as genotypes, and the weights of its checkpoints."""
