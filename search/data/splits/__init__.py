"""Which images train, which choose and which judge."""
