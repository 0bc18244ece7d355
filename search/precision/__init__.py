"""The precision of a network's layers, and what it costs on this device."""
