"""`genoc view`: a page on this machine that shows a genotype and is updated whenever its file is saved."""
