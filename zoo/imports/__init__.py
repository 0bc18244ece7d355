"""Networks of other programs as genotypes, a file or folder for each program."""
