"""What a trained network sees in a picture or a volume."""
