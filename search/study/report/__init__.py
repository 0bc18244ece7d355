"""The report of a study: a page that stands alone, and the same as JSON."""
