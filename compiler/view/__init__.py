"""`genoc view`: a page on this machine that shows a genotype's file, again whenever it is saved."""
