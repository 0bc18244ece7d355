"""Images and masks that a program has as arrays, under paths that stand for files: then all that reads files
reads them, too.
"""
