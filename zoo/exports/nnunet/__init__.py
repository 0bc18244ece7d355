"""Networks as nnU-Net v2 takes them: a class in a module, and plans that name it."""
