"""`genoc doctor`: what genoc finds on this machine, and what to type for what is missing."""
