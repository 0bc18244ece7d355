"""The measures that are reported of a trained network: by class and image, pooled, and how sure they are."""
