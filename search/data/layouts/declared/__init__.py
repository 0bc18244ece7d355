"""What small files of a folder declare: labels, groups of images, sets."""
