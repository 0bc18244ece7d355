"""What can be wrong with a genotype's text and form: a code for each kind of problem."""
