"""Loading a zoo entry's network."""

from pathlib import Path
from typing import Any

from torch import nn

from compiler.backend.load import load_network
from compiler.backend.weights import put_weights, read_tensors
from zoo.entries.entry import EXAMPLE, WEIGHTS, Entry
from zoo.entries.example import answer


def load_model(folder: Path) -> nn.Module:
    """The trained network of an entry, in evaluation mode. Raises InputError if the files do not match.

    It is built from `genotype.json`, so no code of the entry runs, and nothing is unpickled. Whether the
    files are those that were published is checked by `zoo.verification.verify`.
    """
    entry = Entry(folder)
    network = load_network(entry.genotype())
    put_weights(entry.path(WEIGHTS), network)
    return network.eval()


def tried(folder: Path) -> dict[str, Any]:
    """The result of running an entry's network once, on the recorded input."""
    network = load_model(folder)
    given = read_tensors(folder / EXAMPLE)["input"]
    return {
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "input": list(given.shape),
        "output": list(answer(network, given).shape),
    }
