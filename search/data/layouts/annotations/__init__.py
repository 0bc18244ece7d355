"""COCO files: their content, checked for form, and where their images are."""
