"""Networks as ONNX graphs: written, stripped, run, and in other precisions."""
