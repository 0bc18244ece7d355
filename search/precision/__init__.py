"""What a network computes in, and what that costs on this device."""
