"""Arrays of pixels and labels: packed, held, resampled, standardised."""
