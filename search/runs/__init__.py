"""A run's folder: its records, its checkpoint, reading and writing them."""
