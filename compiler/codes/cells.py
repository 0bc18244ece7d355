"""Codes of what is wrong with cells, ops and the channels between them."""

from genotype.codes.code import Code

CELL_CODES = (
    Code(
        "G501",
        "an edge that does not go forward",
        "Edges go from a node to one of a higher number; node 0 is the cell's input.",
        '{"from": 1, "to": 1, "op": "conv_3x3"}',
        '{"from": 0, "to": 1, "op": "conv_1x1"}',
    ),
    Code(
        "G502",
        "a node that nothing feeds",
        "No way of edges leads to it from node 0, the cell's input.",
        '{"from": 2, "to": 3, "op": "conv_3x3"}',
        '{"from": 0, "to": 3, "op": "conv_3x3"}',
    ),
    Code(
        "G503",
        "a dead node",
        "No block reads it, neither directly nor through other nodes. Let a block read it, or remove its "
        "edges: `genoc fix` does.",
        '[{"node": 1}]',
        '[{"node": 1}, {"node": 2}]',
    ),
    Code(
        "G504",
        "two edges alike",
        "Edges that join the same two nodes have different ops: two that are alike would share the work.",
        '{"from": 0, "to": 1, "op": "conv_3x3"}, {"from": 0, "to": 1, "op": "conv_3x3"}',
        '{"from": 0, "to": 1, "op": "conv_3x3"}, {"from": 0, "to": 1, "op": "conv_1x1"}',
    ),
    Code(
        "G505",
        "a cell without blocks",
        "The blocks make the cell's output.",
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
        "a block that reads a node that is not there",
        "A node is there if it is 0 or an edge leads to it. `genoc fix` lets the block read the others.",
        '{"node": 2}',
        '{"node": 0}',
    ),
    Code(
        "G508",
        "a block that reads a node twice",
        "A block names each node once; in a sum its weight says how much of it.",
        '{"node": 1}, {"node": 1}',
        '{"node": 0}, {"node": 1}',
    ),
    Code(
        "G509",
        "a weight in a concat block",
        "A concat block weighs its inputs by its own convolution. Only a sum block has weights.",
        '{"node": 1, "weight": 0.5}',
        '{"node": 1}',
    ),
)

OP_CODES = (
    Code(
        "G601",
        "no op of that name",
        "Ops are a closed list. Where one is near, it is asked for; else all are listed.",
        '"conv_3x4"',
        '"conv_3x3"',
    ),
    Code(
        "G602",
        "an op of another number of axes",
        "`conv_3x3` is an op in 2D, `conv_3x3x3` in 3D; `spatial_dims` says which this network is.",
        '"conv_3x3x3"',
        '"conv_3x3"',
    ),
    Code(
        "G603",
        "nothing but none",
        "`none` stands among the options of a choice, where it means no edge. Alone it is an edge, or an "
        "op, that is not there.",
        '"op": {"choose": ["none"]}',
        '"op": {"choose": ["none", "conv_3x3"]}',
    ),
    Code(
        "G604",
        "a cell whose width does not go with what it reads",
        "Ops without weights of their own, and blocks that read node 0, can repeat or group channels by "
        "whole numbers only: one of the two widths must divide the other.",
        '"width": 3',
        '"width": 4',
    ),
    Code(
        "G605",
        "an op whose width does not go with what it reads",
        "An op without weights of its own can repeat or group channels by whole numbers only: one of the "
        "two widths must divide the other.",
        '"op": "max_pool_3x3", "width": 6',
        '"op": "max_pool_3x3", "width": 8',
    ),
)
