"""Images in full size, trained on in patches and measured by sliding windows."""
