"""The lowered network as plain data."""
