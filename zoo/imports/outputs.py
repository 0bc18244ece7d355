"""What the logits of an imported network mean, which other programs leave to the loss."""

from genotype.form.field_types import Output


def output_of(classes: int) -> Output:
    """One channel is a mask, several are classes."""
    return "mask" if classes == 1 else "classes"
