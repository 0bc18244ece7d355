"""`genoc fmt` and `widen`, and what every command shares."""
