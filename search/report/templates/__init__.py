"""The templates of a report, and its style sheet."""
