"""What a finished training left, and the reading of it."""
