"""Rules of search spaces: what may be left open, and together with what."""
