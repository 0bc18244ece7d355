"""Whether and from where a run that was stopped goes on."""
