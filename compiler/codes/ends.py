"""Codes of problems with heads, outputs and choices."""

from genotype.codes.code import Code

HEAD_CODES = (
    Code(
        "G701",
        "no head",
        "A head produces the network's output.",
        '"heads": []',
        '"heads": [{"from": "dec1"}]',
    ),
    Code(
        "G702",
        "a first head at a lower resolution than the image",
        "The first head is the network's output, so its stage must be at level 0. Others can be anywhere.",
        '{"from": "enc2"},\n    {"from": "dec1"}',
        '{"from": "dec1"},\n    {"from": "enc2"}',
    ),
    Code(
        "G703",
        "two heads on one stage",
        "A stage can have only one head.",
        '{"from": "dec1"},\n    {"from": "dec1"}',
        '{"from": "dec1"}',
    ),
    Code(
        "G704",
        "the wrong number of output channels",
        "A `mask` has 1 channel, a `mask_pair` has 2 (target and background), `classes` has one per class.",
        '"out_channels": 2',
        '"out_channels": 1',
    ),
    Code(
        "G705",
        "a single class",
        "Class 0 is the background, so `classes` needs at least 2 channels.",
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
        "no head with a positive weight",
        "A head's weight is its share of the loss. With no weight above 0, nothing is learned.",
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
    Code(
        "G709",
        "a head without a convolution whose stage has other channels than the output",
        'With `"conv": false` the channels of the stage are the logits, so it has `out_channels` of them.',
        '{"from": "enc1", "conv": false}',
        '{"from": "enc1"}',
    ),
    Code(
        "G710",
        "a setting of a convolution that a head does not have",
        'The kernel and bias of a head are those of its convolution. With `"conv": false` there is none, '
        "and a transposed_conv has its kernel in `resize`; the bias is the head's.",
        '"conv": false, "bias": false',
        '"conv": false',
    ),
)

SPACE_CODES = (
    Code(
        "G801",
        "a transposed_conv or mednext over several levels whose width is open",
        "The width of its intermediate layers would depend on the choice. Decide the output width of the "
        "stage that it reads or is as wide as, or give the resize a number as width.",
        '"resize": "transposed_conv"',
        '"resize": {"kind": "transposed_conv", "width": 8}',
        supernet=True,
    ),
    Code(
        "G802",
        "what depends on the number of channels after a stage whose output width is open",
        "It computes something different for each width that the search may choose. Decide the stage's "
        "output width, use ops that mix channels under norms of single channels, or insert a stage of one "
        "layer with kernel 1.",
        '{"choose": ["conv_3x3", "skip_connect", "spatial_sep_conv_5x5"]}',
        '{"choose": ["conv_3x3", "dil_conv_3x3"]}',
        supernet=True,
    ),
    Code(
        "G803",
        "a search that would keep no edge",
        "`edges_per_node` is how many incoming ops of a node are kept.",
        '{"edges_per_node": 0}',
        '{"edges_per_node": 1}',
    ),
    Code(
        "G804",
        "an open choice",
        "A search space can be searched. What is compiled, trained or measured must have every choice "
        "decided: by `genoc search`, at random by `genoc sample`, or by hand.",
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
        supernet=True,
    ),
    Code(
        "G806",
        "two options that mean the same",
        'The options of a choice are compared by what they mean: `3` and `[3, 3]` are one kernel, `"mbconv"` '
        'and `{"kind": "mbconv", "expansion": 6}` one block, for 6 is what it has unless given, and with one '
        "link `add` is `concat`. A search would choose between them for nothing.",
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
        supernet=True,
    ),
    Code(
        "G808",
        "strided_conv as one of several resizes",
        "The stride is that of the target's first convolution, which has it or has it not.",
        '{"choose": ["max_pool", "strided_conv"]}',
        '{"choose": ["max_pool", "avg_pool"]}',
        supernet=True,
    ),
    Code(
        "G809",
        "a stage of too many combinations",
        "A supernet has a run of blocks, with weights of its own, for every combination of a stage's block, "
        "the block's settings, kernel, norm and activation; a stage may have 256.",
        '"kernel": {"choose": [3, 5, 7]}, "norm": {"choose": ["batch", "instance"]}',
        '"kernel": {"choose": [3, 5]}, "norm": "batch"',
    ),
    Code(
        "G810",
        "a stage of which every link may be absent",
        "A search may decide against all of them, which would leave the stage without input. A stage that is "
        "not to be there at all goes when no link leads on from it.",
        '{"from": "input", "to": "enc1", "present": {"choose": [true, false]}}',
        '{"from": "input", "to": "enc1"}',
    ),
    Code(
        "G811",
        "a link that may be absent beside another between the same stages",
        "In a genotype with one of them, nothing would tell which it is.",
        '{"from": "enc1", "to": "dec1", "op": "conv_3x3", "present": {"choose": [true, false]}}',
        '{"from": "enc1", "to": "dec1", "op": "conv_3x3"}',
    ),
    Code(
        "G812",
        "a first of links to add that may be absent",
        "Links that are added are brought to the width of the first. Without it they would have another.",
        '{"from": "enc1", "to": "dec1", "present": {"choose": [true, false]}}',
        '{"from": "enc1", "to": "dec1"}',
        supernet=True,
    ),
    Code(
        "G813",
        "blocks that depend on how many channels they read, after links that may be absent",
        "In a supernet the channels of a link that is left out are zero. A convolution that reads them gives "
        "the same without them. A norm does not, nor do hidden channels that are a multiple of the input's, "
        "groups, a squeeze, or a shortcut that is the input itself for some number of channels. Where links "
        "are added, any block may follow.",
        '"block": "convnext"',
        '"block": "convnext", "fusion": "add"',
        supernet=True,
    ),
    Code(
        "G814",
        "the width of a stage that may be absent",
        "The link may be there when that stage is not, and would have no width. Write a number, or name a "
        "stage that is there whenever the link is.",
        '{"of": "enc2"}',
        "4",
    ),
)
