"""Settings as a file: what `--config` reads, and what a run writes."""
