"""From a program to Python source, to a module of this process, and its weights."""
