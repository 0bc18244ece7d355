"""Whether a step fits into memory."""
