"""The page that `genoc view` serves."""
