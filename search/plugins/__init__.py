"""What plug-ins add to searches and trainings, and how it is known."""
