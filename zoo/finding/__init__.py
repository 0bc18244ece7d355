"""Finding entries by words and conditions."""
