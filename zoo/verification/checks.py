"""Checks of an entry, one aspect each: they return a note, or raise InputError with every problem."""

import os

from compiler.analysis.cost import parameters
from compiler.backend.load import load_network
from compiler.backend.weights import carries_text, put_weights, read_tensors
from compiler.lowering.network import lower
from genotype import Diagnostic, Genotype, InputError, content_hash, refuse
from zoo.entries.checksums import digest_problems, listing_problems, read_checksums
from zoo.entries.contents import file_problems
from zoo.entries.entry import EXAMPLE, FILES, GENOTYPE, RECORD, WEIGHTS, Entry, is_regular
from zoo.entries.example import largest_difference
from zoo.verification.check_result import Claimed
from zoo.verification.load import load_model
from zoo.verification.plugged import missing, missing_words

LEAST_ROOM = 64 << 20
"""The size in bytes that any file of an entry may have: a large example may exceed the network."""

WEIGHT_ROOM = 16
"""Bytes for each parameter: weights in float64, and as much again for buffers and names."""


def files(entry: Entry) -> str:
    """Every file is there as a regular file, and nothing else is."""
    return all_well(entry, list(file_problems(entry)), "none missing, none extra")


def listing(entry: Entry) -> str:
    """The list of checksums covers exactly these files."""
    return all_well(entry, list(listing_problems(entry)), f"{len(read_checksums(entry))} files listed")


def size(entry: Entry) -> str:
    """No file is far larger than the network needs, for it would be read into memory."""
    if not is_regular(entry.path(GENOTYPE)):
        return "not known without a genotype"
    try:
        most = most_bytes(entry.genotype())
    except InputError:
        return "not known without a genotype"
    problems = [
        Diagnostic(
            name, f"is far larger than the {most:,} bytes that this network can need", "fetch the entry again"
        )
        for name in FILES
        if os.path.lexists(entry.path(name)) and entry.path(name).lstat().st_size > most
    ]
    return all_well(entry, problems, "in proportion to the network")


def most_bytes(genotype: Genotype) -> int:
    """The most bytes that a file of an entry of this network can need."""
    return LEAST_ROOM + WEIGHT_ROOM * parameters(lower(genotype))


def checksums(entry: Entry) -> str:
    """No file was changed."""
    return all_well(entry, list(digest_problems(entry)), "no file was changed")


def all_well(entry: Entry, problems: list[Diagnostic], note: str) -> str:
    """The note if there are no problems; otherwise raises InputError."""
    if problems:
        raise InputError(entry.name, problems)
    return note


def record(entry: Entry) -> str:
    """The metadata can be read."""
    metadata = entry.record()
    return f"trained by genoc {metadata.genoc} with torch {metadata.torch}"


def genotype(entry: Entry) -> str:
    """The genotype compiles; which one with ops of plug-ins does only where these are installed."""
    absent = missing(entry)
    if absent:
        raise refuse(entry.name, GENOTYPE, *missing_words(absent))
    return content_hash(entry.genotype())[:12]


def agreement(entry: Entry) -> str:
    """The metadata match this genotype."""
    record, genotype = entry.record(), entry.genotype()
    count, problems = parameters(lower(genotype)), []
    if record.genotype != content_hash(genotype):
        problem, remedy = f"does not match {GENOTYPE}", "fetch the entry again, or add it again"
        problems.append(Diagnostic(f"{RECORD}: genotype", problem, remedy))
    if record.parameters != count:
        problem, remedy = f"says {record.parameters:,}, but {GENOTYPE} has {count:,}", "fetch the entry again"
        problems.append(Diagnostic(f"{RECORD}: parameters", problem, remedy))
    return all_well(entry, problems, f"{count:,} parameters")


def measures(entry: Entry) -> Claimed:
    """What only the data and the training could show."""
    metrics = entry.record().metrics
    mean = f"Dice {metrics.mean.dice:.4f}, IoU {metrics.mean.iou:.4f}, accuracy {metrics.mean.accuracy:.4f}"
    return Claimed(f"not verified: {mean}; data, settings, versions and licence")


def weights(entry: Entry) -> str:
    """The weights are this genotype's: names and shapes match exactly."""
    genotype, path = entry.genotype(), entry.path(WEIGHTS)
    network = load_network(genotype)
    put_weights(path, network)
    if not carries_text(path, genotype):
        remedy = "fetch the entry again, or add it again"
        raise refuse(entry.name, WEIGHTS, f"holds weights of another genotype than {GENOTYPE}", remedy)
    return f"{len(network.state_dict())} tensors fit"


def example(entry: Entry) -> str:
    """The network's output for the recorded input is the recorded output."""
    tensors = read_tensors(entry.path(EXAMPLE))
    difference = largest_difference(load_model(entry.folder), entry.genotype(), tensors)
    return f"same as the recorded output; largest difference {difference:.3g}"
