"""Every layer there is, loaded from its text as an emitted file carries it."""

from compiler.backend.load import load_source
from compiler.ops.layer_source import layer_source

TEXT = "\n\n\n".join(
    ["import torch\nfrom torch import Tensor, nn", *(each.text for each in layer_source().values())]
)

layers = load_source(TEXT, "<layers>")
