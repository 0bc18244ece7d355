"""Writing trained networks for other programs, which need nothing of genoc."""
