"""Weights of image classifiers for the encoder of a network: files of torchvision and timm."""
