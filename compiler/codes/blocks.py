"""Codes of what is wrong with blocks, norms and activations, and how stages join their links."""

from genotype.codes.code import Code

BLOCK_CODES = (
    Code(
        "G210",
        "no block of that kind",
        "A stage is a run of blocks: conv, residual, residual_unit, bottleneck, preact, dense, depth_sep, "
        "mbconv, convnext, mednext or identity.",
        '"block": "resnet"',
        '"block": "residual"',
    ),
    Code(
        "G211",
        "a setting that a block does not have",
        "conv: groups, convs, squeeze, padding. residual and preact: groups, squeeze, shortcut, drop_path. "
        "bottleneck: the same and expansion. residual_unit: convs, shortcut, drop_path. mbconv: expansion, "
        "squeeze, shortcut, padding, drop_path. convnext and mednext: expansion, shortcut, drop_path. "
        "dense: convs, growth, expansion. depth_sep and identity: none.",
        '"block": {"kind": "residual", "expansion": 4}',
        '"block": {"kind": "bottleneck", "expansion": 4}',
    ),
    Code(
        "G212",
        "blocks that cannot have these channels",
        "A convolution by groups has as many channels in each, of its input and of its output. An identity "
        "block has the channels that it reads.",
        '"block": {"kind": "conv", "groups": 3}',
        '"block": {"kind": "conv", "groups": 2}',
    ),
    Code(
        "G213",
        "a setting that a norm does not have",
        "Only a group norm has groups; where there is no norm there are no settings.",
        '"norm": {"kind": "batch", "groups": 2}',
        '"norm": {"kind": "group", "groups": 2}',
    ),
    Code(
        "G214",
        "a slope of an activation that has none",
        "The slope below 0 is that of a leaky_relu, or where a prelu begins.",
        '"activation": {"kind": "gelu", "slope": 0.1}',
        '"activation": {"kind": "leaky_relu", "slope": 0.1}',
    ),
    Code(
        "G215",
        "a group norm whose groups do not divide the channels",
        "All groups have the same number of channels. Without a number of groups every channel is one. An "
        "attention gate has the network's norm, on its hidden channels. Some blocks norm what they read, or "
        "hidden channels; a dense block norms what it reads and what its layers add. The network's norm is "
        "told once where it does not fit in several places.",
        '"norm": {"kind": "group", "groups": 3}',
        '"norm": {"kind": "group", "groups": 2}',
    ),
    Code(
        "G216",
        "a setting that an identity stage has no use for",
        "An identity block passes on what it reads: it has no kernel, norm, activation or bias, and several "
        "do what one does.",
        '"block": "identity", "kernel": 5',
        '"block": "identity"',
    ),
)

FUSION_CODES = (
    Code(
        "G315",
        "a gate without a skip connection and a link from below",
        "An attention gate weighs the one link that comes from the same or a finer level by the one that "
        "comes from a coarser level.",
        '"fusion": "gate"',
        '"fusion": "add"',
    ),
    Code(
        "G316",
        "a width of a fusion that has none",
        "The width is that of a gate's hidden channels.",
        '"fusion": {"kind": "add", "width": 2}',
        '"fusion": "add"',
    ),
    Code(
        "G317",
        "a kernel of a resize that is smaller than its stride",
        "A max_pool or transposed_conv with such a kernel would leave out pixels. Without a kernel it is "
        "the stride.",
        '{"kind": "transposed_conv", "kernel": 1}',
        '"transposed_conv"',
    ),
)
