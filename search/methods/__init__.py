"""The methods of a search, a file each."""
