"""What is known of a lowered network without running it: costs, receptive field, summaries."""
