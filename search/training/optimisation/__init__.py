"""How the weights of a training move: optimizer, learning rates, averaging, and for how long."""
