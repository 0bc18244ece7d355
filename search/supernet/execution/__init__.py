"""Running a network's program with less work than its source does, to the same numbers.

The emitted source is the reference. `Execution` runs the program that was printed as that source, on
the same modules and their weights: what several edges read is computed once, and what enters
a node is weighed and summed in one pass. A test holds the two equal.
"""

from search.supernet.execution.execution import Execution

__all__ = ["Execution"]
