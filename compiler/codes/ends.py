"""Codes of what is wrong with heads, outputs and choices."""

from genotype.codes.code import Code

HEAD_CODES = (
    Code("G701", "no head", "A head makes the output.", '"heads": []', '"heads": [{"from": "dec1"}]'),
    Code(
        "G702",
        "a first head below the image's resolution",
        "The first head is the network's output, so its stage stands at level 0. Others may stand anywhere.",
        '{"from": "enc2"},\n    {"from": "dec1"}',
        '{"from": "dec1"},\n    {"from": "enc2"}',
    ),
    Code(
        "G703",
        "two heads on one stage",
        "A stage has one head.",
        '{"from": "dec1"},\n    {"from": "dec1"}',
        '{"from": "dec1"}',
    ),
    Code(
        "G704",
        "an output with another number of channels",
        "A `mask` has 1 channel, a `mask_pair` 2, target and background; `classes` has one for each class.",
        '"out_channels": 2',
        '"out_channels": 1',
    ),
    Code(
        "G705",
        "a single class",
        "Class 0 is the background, so `classes` has at least 2.",
        '"out_channels": 1',
        '"out_channels": 2',
    ),
    Code(
        "G706",
        "a head with a negative weight",
        "A head's weight is its share of the loss.",
        '"weight": -1',
        '"weight": 1',
    ),
    Code(
        "G707",
        "no head with a weight",
        "Where no head has a share of the loss, nothing can be learnt.",
        '"weight": 0',
        '"weight": 1',
    ),
    Code(
        "G708",
        "a head with a resize that it cannot have",
        "A head of a stage at a coarser level may be brought up to the image's resolution, by an "
        "interpolation after its convolution or by a transposed_conv in its place; its channels are the "
        "logit maps.",
        '{"from": "enc2", "resize": "max_pool", "weight": 0.5}',
        '{"from": "enc2", "resize": "nearest", "weight": 0.5}',
    ),
)

SPACE_CODES = (
    Code(
        "G801",
        "a transposed convolution over several levels from a stage of open width",
        "Its layers in between would be of another width for each. Settle the stage's last width, or give "
        "the transposed_conv a width.",
        '"resize": "transposed_conv"',
        '"resize": {"kind": "transposed_conv", "width": 8}',
    ),
    Code(
        "G802",
        "ops that count channels after a stage of open width",
        "They do another thing at each width that the search may yet choose. Settle the stage's last "
        "width, use ops that mix channels, or put a stage of one layer with kernel 1 between.",
        '{"choose": ["conv_3x3", "skip_connect", "spatial_sep_conv_5x5"]}',
        '{"choose": ["conv_3x3", "dil_conv_3x3"]}',
    ),
    Code(
        "G803",
        "a search that would keep no edge",
        "`edges_per_node` is how many candidates of a node stay.",
        '{"edges_per_node": 0}',
        '{"edges_per_node": 1}',
    ),
    Code(
        "G804",
        "a choice that is open",
        "A space is searched; what is compiled or trained has every choice made, by hand or by "
        "`genoc search`.",
        '"depth": {"choose": [1, 2]}',
        '"depth": 1',
    ),
    Code(
        "G805",
        "a choice of widths that cannot be masked",
        "A search masks the channels that a narrower width lacks. That is exact in conv blocks under norms "
        "of single channels; other blocks and norms mix masked channels with the rest.",
        '"widths": {"choose": [4, 8]}, "block": "preact"',
        '"widths": {"choose": [4, 8]}, "block": "conv"',
    ),
    Code(
        "G806",
        "two options that mean the same",
        'The options of a choice are compared by what they mean: `3` and `[3, 3]` are one kernel, `"conv"` '
        'and `{"kind": "conv"}` one block. A search would have to choose between them for nothing.',
        '{"choose": [3, [3, 3]]}',
        '{"choose": [3, 5]}',
    ),
    Code(
        "G807",
        "options that give different numbers of channels",
        "The resizes that a link may have are added up, weighted, and so are the fusions that a stage may "
        "have: they all give as many channels. Adding gives as many as the first link, concatenating as many "
        "as all.",
        '{"choose": ["concat", "add"]}',
        '{"choose": ["concat", "gate"]}',
    ),
    Code(
        "G808",
        "strided_conv as one of several resizes",
        "The stride is that of the target's first convolution, which has it or has it not.",
        '{"choose": ["max_pool", "strided_conv"]}',
        '{"choose": ["max_pool", "avg_pool"]}',
    ),
)
