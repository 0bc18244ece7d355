"""Where everything in a drawing of a network stands."""
