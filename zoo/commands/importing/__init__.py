"""The sub-commands of `genoc import`."""
