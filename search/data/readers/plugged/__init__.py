"""Files that a plug-in opens: those of a data set whose format, or whose place, genoc does not know."""
