"""The file of a study's list of jobs, which several machines may share."""
