"""Images with their masks."""
