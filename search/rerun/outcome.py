"""What comparing the files of two runs found."""

from attrs import frozen


@frozen
class Compared:
    """A file of a run by its name within the folder, and how another run's differs; "" where it does not."""

    name: str
    difference: str = ""

    def line(self) -> str:
        """A line of the table."""
        return f"{self.name:44}  {self.difference or 'the same'}"
