"""`genoc fmt`, and what every command shares."""
