"""Every target, in the order of the table, and the quickest of them."""

from tests.compatibility import in_code, of_onnx, of_torch
from tests.compatibility.trial import Target

TARGETS = (
    Target("`torch.jit.script`, saved and loaded", of_torch.script),
    Target("`torch.jit.trace`, saved and loaded", of_torch.trace),
    Target("`torch.export`, one size", of_torch.export_one_size, speed="slow"),
    Target("`torch.export`, free sizes", of_torch.export_free_sizes, speed="slow"),
    Target("`torch.compile(fullgraph=True)`", of_torch.compiled, speed="slow"),
    Target("ONNX, `dynamo=True`", of_onnx.onnx_from_export, "onnxruntime", speed="slow"),
    Target("ONNX, `dynamo=False`", of_onnx.onnx_from_trace, "onnxruntime", speed="slow"),
    Target("`torch.func.vmap`", in_code.by_vmap),
    Target("gradients by image", in_code.gradients_by_image, tolerance=1e-9),
    Target("channels last, kept in the logits", in_code.channels_last),
    Target("MONAI's sliding windows", in_code.by_windows, "monai"),
    Target("`copy.deepcopy`", in_code.copied, tolerance=0),
    Target("`load_state_dict(strict=True)`", in_code.loaded_strictly, tolerance=0),
    Target("several threads", in_code.in_threads, tolerance=0),
    Target("float64", in_code.in_double),
    Target("bfloat16", in_code.in_bfloat16, tolerance=0.3),
    Target("float16", in_code.in_float16, tolerance=0.05),
    Target("`genoc compile --pad`", in_code.padded),
    Target("`genoc compile --pad`, then `torch.export`", in_code.padded_and_exported, speed="slow"),
)

FAST = tuple(target for target in TARGETS if target.speed == "fast")
QUICKEST = tuple(
    target for target in FAST if target.try_it not in (of_torch.script, of_torch.trace, in_code.by_vmap)
)
"""Those that take a large network no longer than to run a few times."""
