"""What a study found: networks compared over seeds, or what a search found."""
