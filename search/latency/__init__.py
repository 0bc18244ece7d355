"""How long networks take on a device: measured whole, or predicted from a table of their pieces."""
