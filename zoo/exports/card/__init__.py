"""What travels with an export: how images are prepared, a script, tensors to test with, and the card."""
