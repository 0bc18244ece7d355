"""The layouts that are recognised, one a module."""
