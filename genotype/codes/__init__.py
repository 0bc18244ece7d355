"""Codes of the problems that a genotype's text and form can have."""
