"""Makes the site of the docs: the pages of docs/, and reference pages from the code itself (`./run docs`)."""
