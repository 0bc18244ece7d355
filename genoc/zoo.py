"""The zoo: trained networks, each in a folder of its own that needs only torch and safetensors to run.

The folder of the zoo is `zoo=`, or $GENOC_ZOO, or models/. Where nothing is said, errors are
`genoc.errors.InputError`.
"""

from genoc.shelf.entries import Verified, ZooEntry
from genoc.shelf.finding import EntriesComparison, compare, search
from genoc.shelf.keeping import add, load, remove, verify
from genoc.shelf.keeping import list_entries as list
from genoc.shelf.sharing import Shared, diff, pull, push

__all__ = [
    "EntriesComparison",
    "Shared",
    "Verified",
    "ZooEntry",
    "add",
    "compare",
    "diff",
    "list",
    "load",
    "pull",
    "push",
    "remove",
    "search",
    "verify",
]
