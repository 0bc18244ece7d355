"""What can be computed from a lowered network without running it: costs, receptive field, summaries."""
