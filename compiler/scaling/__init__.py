"""Every width of a network times one factor, or as far up or down as a budget allows."""
