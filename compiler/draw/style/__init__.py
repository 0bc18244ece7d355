"""The appearance of a drawing's parts: colours, text, boxes, labels."""
