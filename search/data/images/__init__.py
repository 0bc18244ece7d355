"""Pictures and their masks."""
