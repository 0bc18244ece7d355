"""The commands of the zoo package."""
