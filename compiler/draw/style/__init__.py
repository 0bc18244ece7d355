"""What the parts of a drawing look like: colours, text, boxes, tags."""
