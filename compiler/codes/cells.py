"""Codes of problems with cells, ops and the channels between them."""

from genotype.codes.code import Code

CELL_CODES = (
    Code(
        "G501",
        "an edge that does not go forward",
        "Edges go from a node to one with a higher number; node 0 is the cell's input.",
        '{"from": 1, "to": 1, "op": "conv_3x3"}',
        '{"from": 0, "to": 1, "op": "conv_1x1"}',
    ),
    Code(
        "G502",
        "a node that the cell's input does not reach",
        "No path of edges leads to it from node 0, the cell's input.",
        '{"from": 2, "to": 3, "op": "conv_3x3"}',
        '{"from": 0, "to": 3, "op": "conv_3x3"}',
    ),
    Code(
        "G503",
        "a dead node",
        "No block reads it, directly or through other nodes. Let a block read it, or remove its edges "
        "(`genoc fix` removes them).",
        '[{"node": 1}]',
        '[{"node": 1}, {"node": 2}]',
    ),
    Code(
        "G504",
        "duplicate edges",
        "Edges between the same two nodes must have different ops.",
        '{"from": 0, "to": 1, "op": "conv_3x3"}, {"from": 0, "to": 1, "op": "conv_3x3"}',
        '{"from": 0, "to": 1, "op": "conv_3x3"}, {"from": 0, "to": 1, "op": "conv_1x1"}',
    ),
    Code(
        "G505",
        "a cell without blocks",
        "The blocks produce the cell's output.",
        '"blocks": []',
        '"blocks": [{"kind": "sum", "inputs": [{"node": 0}]}]',
    ),
    Code(
        "G506",
        "a block that reads nothing",
        "Give it a node to read, or remove it.",
        '{"kind": "sum", "inputs": []}',
        '{"kind": "sum", "inputs": [{"node": 0}]}',
    ),
    Code(
        "G507",
        "a block that reads a missing node",
        "Node 0 exists, and every node that an edge leads to. `genoc fix` removes others from the block.",
        '{"node": 2}',
        '{"node": 0}',
    ),
    Code(
        "G508",
        "a block that reads a node twice",
        "A block lists each node once; in a sum, the node's weight says how much of it.",
        '{"node": 1}, {"node": 1}',
        '{"node": 0}, {"node": 1}',
    ),
    Code(
        "G509",
        "a weight in a concat block",
        "A concat block weighs its inputs with its own convolution. Only sum blocks have weights.",
        '{"node": 1, "weight": 0.5}',
        '{"node": 1}',
    ),
)

OP_CODES = (
    Code(
        "G601",
        "an unknown op",
        "genoc has no such op, nor has a plug-in that is installed (`genoc plugins` lists them). If an op is "
        "spelt almost alike, genoc suggests it; otherwise it lists its own.",
        '"conv_3x4"',
        '"conv_3x3"',
    ),
    Code(
        "G602",
        "an op for another number of dimensions",
        "`conv_3x3` is an op in 2D, `conv_3x3x3` in 3D; `spatial_dims` says which this network is.",
        '"conv_3x3x3"',
        '"conv_3x3"',
    ),
    Code(
        "G603",
        "`none` alone",
        "`none` can be one option of a choice, where it means no edge. Alone it would be an edge, or an "
        "op, that does nothing.",
        '"op": {"choose": ["none"]}',
        '"op": {"choose": ["none", "conv_3x3"]}',
    ),
    Code(
        "G604",
        "a cell whose width does not fit its input",
        "Ops without weights of their own, and blocks that read node 0, can only repeat or group channels "
        "by a whole factor: one of the two widths must divide the other.",
        '"width": 3',
        '"width": 4',
    ),
    Code(
        "G605",
        "an op whose width does not fit its input",
        "An op without weights of its own can only repeat or group channels by a whole factor: one of the "
        "two widths must divide the other.",
        '"op": "max_pool_3x3", "width": 6',
        '"op": "max_pool_3x3", "width": 8',
    ),
)
