"""`genoc search`: its options, and searches by alphas and by trainings."""
