"""How genoc holds up: kills, faults and inputs tried, counted."""
