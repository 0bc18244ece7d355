"""Drawn dermoscopy."""
