"""Running a run again, and comparing what it writes with what it wrote."""
