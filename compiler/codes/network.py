"""Codes of what is wrong with levels, stages, links and the flow between them."""

from genotype.codes.code import Code

STAGE_CODES = (
    Code(
        "G201",
        "no level",
        "Stages stand at levels; the first is the image itself.",
        '"levels": []',
        '"levels": [{"stride": 1}, {"stride": 2}]',
    ),
    Code(
        "G202",
        "a stride with too many or too few axes",
        "A stride is one number for all axes, or one for each of `spatial_dims`.",
        '{"stride": [2, 2, 2]}',
        '{"stride": [2, 2]}',
    ),
    Code(
        "G203",
        "a first level that is not the image",
        "Level 0 is the image's own resolution, so its stride is 1. Coarser levels come after it.",
        '{"stride": 2},',
        '{"stride": 1},',
    ),
    Code(
        "G204",
        "a stage with a name that is taken",
        "Stages become attributes of a module; this name means something else in Python or torch.",
        '"forward"',
        '"last"',
    ),
    Code("G205", "a level that is not there", "Levels are counted from 0.", '"level": 3', '"level": 1'),
    Code(
        "G206",
        "widths that do not go with the depth",
        "`widths` is one number for all layers, or a list with one for each of `depth` layers. With a "
        "choice of depths it has as many as the deepest.",
        '"depth": 1, "widths": [8, 8, 8]',
        '"depth": 3, "widths": [8, 8, 8]',
    ),
    Code(
        "G207",
        "a kernel with too many or too few axes",
        "A kernel is one size for all axes, or one for each of `spatial_dims`.",
        '"kernel": [3, 3, 3]',
        '"kernel": [3, 3]',
    ),
    Code(
        "G208",
        "an even kernel",
        "Only an odd kernel has a middle, so that its output has the size of its input.",
        '"kernel": [1, 2]',
        '"kernel": [1, 3]',
    ),
    Code(
        "G209",
        "a level that no stage is at",
        "It would make every image's size a multiple of its stride, for nothing.",
        '[{"stride": 1}, {"stride": 2}]',
        '[{"stride": 1}]',
    ),
)

LINK_CODES = (
    Code(
        "G301",
        "no stage of that name",
        "A link, a head or a resize's width names a stage that is not there. The output is no stage: a "
        "head reads it.",
        '"from": "emc2"',
        '"from": "enc2"',
    ),
    Code(
        "G302",
        "no cell of that name",
        "A link, or a `like`, names a cell that is not there.",
        '{"like": "skipp"}',
        '{"like": "skip"}',
    ),
    Code(
        "G303",
        "a cell that is like itself",
        "`like` leads to a cell that is written out. Write out one of those that only name each other.",
        '"other": {"like": "skip"}',
        '"other": {"width": 4, "edges": [], "blocks": [{"kind": "sum", "inputs": [{"node": 0}]}]}',
    ),
    Code(
        "G304",
        "a cell that no link names",
        "It would be compiled for nothing. Name it on a link, or remove it: `genoc fix` does.",
        '{"from": "enc1", "to": "dec1"}',
        '{"from": "enc1", "to": "dec1", "cell": "skip"}',
    ),
    Code(
        "G305",
        "a link between resolutions without a resize",
        "The two stages stand at different levels, so the link must say how it gets from one to the other.",
        '{"from": "enc2", "to": "dec1"}',
        '{"from": "enc2", "to": "dec1", "resize": "bilinear"}',
    ),
    Code(
        "G306",
        "a resize within a resolution",
        "Both stages stand at one resolution: there is nothing to resize.",
        ', "resize": "nearest"',
        "",
    ),
    Code(
        "G307",
        "a resize in the wrong direction",
        "Pools and strided_conv go down, transposed_conv up; bilinear (2D), trilinear (3D) and nearest go "
        "both ways.",
        '"to": "dec1", "resize": "max_pool"',
        '"to": "dec1", "resize": "bilinear"',
    ),
    Code(
        "G308",
        "strided_conv beside other links",
        "The stride is that of the target's first convolution, which reads all its links at once.",
        '"to": "enc2", "resize": "strided_conv"',
        '"to": "enc2", "resize": "max_pool"',
    ),
    Code(
        "G309",
        "strided_conv before an op or a cell",
        "The stride is that of the target's first convolution, which comes after the op or cell.",
        '"resize": "strided_conv", "op": "conv_3x3"',
        '"resize": "max_pool", "op": "conv_3x3"',
    ),
    Code(
        "G310",
        "a setting that a resize does not have",
        "transposed_conv: width, bias, kernel, norm, activation. mednext: width, bias, kernel, expansion. "
        "bilinear and trilinear: width and bias of a 1x1 convolution before, align_corners. nearest: width "
        "and bias. Pools and strided_conv: none.",
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
        "the same link twice",
        "A stage would read the same channels twice. Two links between the same stages differ in what "
        "they carry.",
        '{"from": "input", "to": "enc1"}, {"from": "input", "to": "enc1"}',
        '{"from": "input", "to": "enc1"}',
    ),
)

FLOW_CODES = (
    Code(
        "G401",
        "a cycle",
        "Data flows forward, from the input to the heads. The message names the stages around the cycle; "
        "remove or turn round one of its links.",
        '{"from": "dec1", "to": "enc1"}',
        '{"from": "input", "to": "dec1"}',
    ),
    Code(
        "G402",
        "a stage that no link leads to",
        "It would have nothing to compute from.",
        '{"from": "input", "to": "enc1"},',
        '{"from": "input", "to": "enc1"}, {"from": "input", "to": "lost"}, {"from": "lost", "to": "dec1"},',
    ),
    Code(
        "G403",
        "a stage that the input does not reach",
        "Links lead to it, but only from stages around a cycle that nothing enters.",
        '{"from": "b", "to": "a"}',
        '{"from": "input", "to": "a"}',
    ),
    Code(
        "G404",
        "a stage that nothing reads",
        "It would be computed for nobody.",
        '{"from": "enc1", "to": "dec1"}',
        '{"from": "enc1", "to": "dec1"}, {"from": "enc2", "to": "dec1", "resize": "bilinear"}',
    ),
    Code(
        "G405",
        "a stage that reaches no head",
        "Other stages read it, but only around a cycle that nothing leaves.",
        '{"from": "end", "to": "side"}',
        '{"from": "end", "to": "dec1", "resize": "bilinear"}',
    ),
)
