"""Whether an entry is what was published."""
