"""What `genoc.zoo` offers."""
