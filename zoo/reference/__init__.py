"""Genotypes and search spaces to start from, as JSON files; a package, so that they are installed too."""
