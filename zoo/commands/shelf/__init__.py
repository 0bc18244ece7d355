"""Commands of `genoc zoo`."""
