"""Synthetic dermoscopic pictures and MR volumes."""
