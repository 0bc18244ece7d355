"""The targets of `genoc export`, each in a file or folder of its own that is named after it."""
