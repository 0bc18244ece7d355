"""Which files a prediction reads, what belongs together, and what the outputs are called."""
