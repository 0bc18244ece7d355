"""What the machine has: memory, and units for 16 bits."""
