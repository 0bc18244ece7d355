"""Networks of segmentation_models_pytorch from their arguments."""
