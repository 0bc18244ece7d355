"""Every way, in the order of the table, and the quickest of them."""

from tests.ways import in_code, of_onnx, of_torch
from tests.ways.trial import Way

WAYS = (
    Way("`torch.jit.script`, saved and loaded", of_torch.script),
    Way("`torch.jit.trace`, saved and loaded", of_torch.trace),
    Way("`torch.export`, one size", of_torch.export_one_size, speed="slow"),
    Way("`torch.export`, free sizes", of_torch.export_free_sizes, speed="slow"),
    Way("`torch.compile(fullgraph=True)`", of_torch.compiled, speed="slow"),
    Way("ONNX, `dynamo=True`", of_onnx.onnx_from_export, "onnxruntime", speed="slow"),
    Way("ONNX, `dynamo=False`", of_onnx.onnx_from_trace, "onnxruntime", speed="slow"),
    Way("`torch.func.vmap`", in_code.by_vmap),
    Way("gradients by image", in_code.gradients_by_image, tolerance=1e-9),
    Way("channels last, kept in the logits", in_code.channels_last),
    Way("MONAI's sliding windows", in_code.by_windows, "monai"),
    Way("`copy.deepcopy`", in_code.copied, tolerance=0),
    Way("`load_state_dict(strict=True)`", in_code.loaded_strictly, tolerance=0),
    Way("several threads", in_code.in_threads, tolerance=0),
    Way("float64", in_code.in_double),
    Way("bfloat16", in_code.in_bfloat16, tolerance=0.3),
    Way("float16", in_code.in_float16, tolerance=0.05),
    Way("`genoc compile --pad`", in_code.padded),
    Way("`genoc compile --pad`, then `torch.export`", in_code.padded_and_exported, speed="slow"),
)

FAST = tuple(way for way in WAYS if way.speed == "fast")
QUICKEST = tuple(way for way in FAST if way.try_it not in (of_torch.script, of_torch.trace, in_code.by_vmap))
"""Those that take a large network no longer than to run a few times."""
