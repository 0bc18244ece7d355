"""Codes of problems with levels, stages, links and the data flow between them."""

from genotype.codes.code import Code

STAGE_CODES = (
    Code(
        "G201",
        "no levels",
        "Stages are placed at levels; level 0 is the image's own resolution.",
        '"levels": []',
        '"levels": [{"stride": 1}, {"stride": 2}]',
    ),
    Code(
        "G202",
        "a stride for the wrong number of axes",
        "A stride is one number for all axes, or a list with one for each of the `spatial_dims` axes.",
        '{"stride": [2, 2, 2]}',
        '{"stride": [2, 2]}',
    ),
    Code(
        "G203",
        "a first level with a stride other than 1",
        "Level 0 is the image's own resolution, so its stride is 1. Coarser levels follow it.",
        '{"stride": 2},',
        '{"stride": 1},',
    ),
    Code(
        "G204",
        "a stage with a reserved name",
        "Stages become attributes of a torch module; this name is already used by Python or torch.",
        '"forward"',
        '"last"',
    ),
    Code("G205", "a missing level", "Levels are numbered from 0.", '"level": 3', '"level": 1'),
    Code(
        "G206",
        "widths that do not match the depth",
        "`widths` is one number for all layers, or a list with one for each of `depth` layers. If the "
        "depth is a choice, the list is as long as the largest depth.",
        '"depth": 1, "widths": [8, 8, 8]',
        '"depth": 3, "widths": [8, 8, 8]',
    ),
    Code(
        "G207",
        "a kernel for the wrong number of axes",
        "A kernel is one size for all axes, or a list with one for each of the `spatial_dims` axes.",
        '"kernel": [3, 3, 3]',
        '"kernel": [3, 3]',
    ),
    Code(
        "G208",
        "an even kernel size",
        "Only a kernel of odd size has a central element, so that the output is as large as the input.",
        '"kernel": [1, 2]',
        '"kernel": [1, 3]',
    ),
    Code(
        "G209",
        "a level without stages",
        "It would force every image size to be a multiple of its stride, for nothing.",
        '[{"stride": 1}, {"stride": 2}]',
        '[{"stride": 1}]',
    ),
)

LINK_CODES = (
    Code(
        "G301",
        "a missing stage",
        "A link, a head or the width of a resize names a stage that does not exist. The output is not a "
        "stage: a head produces it.",
        '"from": "emc2"',
        '"from": "enc2"',
    ),
    Code(
        "G302",
        "a missing cell",
        "A link or a `like` names a cell that does not exist.",
        '{"like": "skipp"}',
        '{"like": "skip"}',
    ),
    Code(
        "G303",
        "a circle of `like`",
        "These cells only refer to each other, so none of them is defined. Write out one of them.",
        '"other": {"like": "skip"}',
        '"other": {"width": 4, "edges": [], "blocks": [{"kind": "sum", "inputs": [{"node": 0}]}]}',
    ),
    Code(
        "G304",
        "an unused cell",
        "It would be compiled for nothing. Use it on a link, or remove it (`genoc fix` removes it).",
        '{"from": "enc1", "to": "dec1"}',
        '{"from": "enc1", "to": "dec1", "cell": "skip"}',
    ),
    Code(
        "G305",
        "a missing resize",
        "The link joins stages at different resolutions, so it needs a resize from one to the other.",
        '{"from": "enc2", "to": "dec1"}',
        '{"from": "enc2", "to": "dec1", "resize": "bilinear"}',
    ),
    Code(
        "G306",
        "a resize between stages of one resolution",
        "Both stages have the same resolution, so there is nothing to resize.",
        ', "resize": "nearest"',
        "",
    ),
    Code(
        "G307",
        "a resize in the wrong direction",
        "Pools and strided_conv downsample, transposed_conv upsamples; bilinear (2D), trilinear (3D) and "
        "nearest do both.",
        '"to": "dec1", "resize": "max_pool"',
        '"to": "dec1", "resize": "bilinear"',
    ),
    Code(
        "G308",
        "strided_conv into a stage with other links",
        "The stride is that of the target's first convolution, which reads all of its links together.",
        '"to": "enc2", "resize": "strided_conv"',
        '"to": "enc2", "resize": "max_pool"',
    ),
    Code(
        "G309",
        "strided_conv where no convolution can carry the stride",
        "The stride is that of the target's first convolution, which comes after an op or cell on the link. "
        "Identity blocks have none, and dense blocks keep what they read beside what they add.",
        '"resize": "strided_conv", "op": "conv_3x3"',
        '"resize": "max_pool", "op": "conv_3x3"',
    ),
    Code(
        "G310",
        "a setting that a resize does not have",
        "transposed_conv: width, bias, kernel, norm, activation. mednext: width, bias, kernel, expansion. "
        "bilinear and trilinear: width of a 1x1 convolution before, its bias, align_corners. nearest: width "
        "and bias. max_pool: kernel. avg_pool and strided_conv: none.",
        '{"kind": "max_pool", "width": 8}',
        '"max_pool"',
    ),
    Code(
        "G311",
        "an op and a cell on one link",
        "A link carries one or the other.",
        '"cell": "skip", "op": "conv_3x3"',
        '"cell": "skip"',
    ),
    Code(
        "G312",
        "a width without an op",
        "`width` is the output width of a link's op.",
        '"to": "dec1", "width": 4',
        '"to": "dec1", "op": "conv_3x3", "width": 4',
    ),
    Code(
        "G313",
        "a stage that reads itself",
        "Data flows forward, from the input to the heads.",
        '{"from": "dec1", "to": "dec1"}',
        '{"from": "input", "to": "dec1"}',
    ),
    Code(
        "G314",
        "a duplicate link",
        "The stage would read the same channels twice. Two links between the same stages must differ in "
        "what they carry.",
        '{"from": "input", "to": "enc1"}, {"from": "input", "to": "enc1"}',
        '{"from": "input", "to": "enc1"}',
    ),
)

FLOW_CODES = (
    Code(
        "G401",
        "a cycle",
        "Data flows forward, from the input to the heads. The message lists the stages of the cycle; "
        "remove or reverse one of its links.",
        '{"from": "dec1", "to": "enc1"}',
        '{"from": "input", "to": "dec1"}',
    ),
    Code(
        "G402",
        "a stage without incoming links",
        "It has no input.",
        '{"from": "input", "to": "enc1"},',
        '{"from": "input", "to": "enc1"}, {"from": "input", "to": "lost"}, {"from": "lost", "to": "dec1"},',
    ),
    Code(
        "G403",
        "a stage that the input does not reach",
        "Links lead to it, but only from a cycle that the input does not reach.",
        '{"from": "b", "to": "a"}',
        '{"from": "input", "to": "a"}',
    ),
    Code(
        "G404",
        "a stage that nothing reads",
        "Its output would not be used.",
        '{"from": "enc1", "to": "dec1"}',
        '{"from": "enc1", "to": "dec1"}, {"from": "enc2", "to": "dec1", "resize": "bilinear"}',
    ),
    Code(
        "G405",
        "a stage that reaches no head",
        "Other stages read it, but only in a cycle that leads to no head.",
        '{"from": "end", "to": "side"}',
        '{"from": "end", "to": "dec1", "resize": "bilinear"}',
    ),
    Code(
        "G406",
        "a network without weights",
        "All of its stages are identity blocks, and neither its links nor its heads have weights.",
        '{"from": "enc1", "conv": false}',
        '{"from": "enc1"}',
    ),
)
