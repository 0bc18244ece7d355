"""Networks of MONAI from their arguments: configurations of bundles, too."""
