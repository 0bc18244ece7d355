"""What other packages and papers call the things that a genotype names."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

BLOCKS: Mapping[str, str] = {
    "conv": "plain convolution conv_block conv_bn_relu vanilla",
    "residual": "basic_block res_block residual_block resnet_block resnet_basic_block",
    "residual_unit": "res_unit residual_unit_block",
    "bottleneck": "bottleneck_block",
    "preact": "preactivation preact_block pre_activation preact_residual preact_resnet_block",
    "dense": "dense_block densenet_block",
    "depth_sep": "depth_sep_block separable depthwise_separable sep_conv separable_conv "
    "depthwise_separable_conv dw_sep",
    "mbconv": "inverted_residual inverted_bottleneck mb_conv mbconv_block mobile_inverted_bottleneck",
    "convnext": "convnext_block",
    "mednext": "mednext_block",
    "identity": "identity_block",
}
"""By the kind of block, what else it is called."""

SYNONYMS: Mapping[str, str] = {
    **BLOCKS,
    # norms
    "batch": "bn batch_norm batch_normalization",
    "instance": "in instance_norm instance_normalization",
    "group": "gn group_norm group_normalization",
    "layer": "ln layer_norm layer_normalization",
    # activations
    "relu": "rectifier",
    "leaky_relu": "lrelu leakyrelu",
    "prelu": "parametric_relu",
    "silu": "swish",
    "hard_swish": "hswish hardswish h_swish",
    # fusions
    "concat": "cat concatenate concatenation",
    "add": "sum plus addition",
    "gate": "attention attention_gate attn attn_gate",
    # resizes
    "max_pool": "maxpool max_pooling",
    "avg_pool": "avgpool avg_pooling average_pool average_pooling mean_pool",
    "strided_conv": "stride_conv strided_convolution conv_stride",
    "transposed_conv": "conv_transpose conv_transposed transpose_conv transposed_convolution deconv "
    "deconvolution up_conv",
    "bilinear": "upsample upsampling interpolate interpolation linear",
    "trilinear": "upsample upsampling interpolate interpolation linear",
    "nearest": "nearest_neighbor nearest_neighbour nearest_exact",
    # keys
    "kernel": "kernel_size",
    "norm": "normalization normalisation norm_layer",
    "activation": "act act_layer nonlinearity nonlin",
    "squeeze": "se squeeze_excitation squeeze_and_excitation",
    "dropout": "dropout_rate dropout_prob dropout_p drop_rate spatial_dropout channel_dropout",
    "drop_path": "stochastic_depth drop_connect",
    "expansion": "expand expand_ratio expansion_ratio exp_ratio",
    "groups": "num_groups n_groups",
    "slope": "negative_slope",
    "eps": "epsilon",
    "choose": "choices options",
}
"""By the word of a genotype, what else it is called: another word for the same, which may replace it."""


HINTS: Mapping[str, str] = {
    "convs": "layers num_layers n_layers num_convs",
    "residual": "resnet",
    "bottleneck": "resnet",
    "present": "optional",
}
"""By the word of a genotype, what hints at it, but may mean another thing: it is only asked about."""


@lru_cache(maxsize=10_000)  # the known names, again and again
def bare(name: str) -> str:
    """A name without what only spells it: case, `nn.`, `_` and the number of axes."""
    return re.sub(r"[123]d$", "", re.sub(r"^nn\.|[\s_-]", "", name.lower()))


OURS: dict[str, list[str]] = {}
for ours, others in SYNONYMS.items():
    for other in [ours, *others.split()]:
        OURS.setdefault(bare(other), []).append(ours)


def other_words(name: str) -> tuple[str, ...]:
    """The words of genotypes that a name is another word for."""
    return tuple(OURS.get(bare(name), ()))


def hinted_by(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names at which a name hints."""
    return tuple(word for word in known if bare(name) in map(bare, HINTS.get(word, "").split()))


def synonyms_of(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that a name is another word for; most often none or one."""
    words = OURS.get(bare(name), ())
    return tuple(word for word in known if word in words) if words else ()
