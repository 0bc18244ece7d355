"""The costs of two genotypes compared: parameters, MACs, activations, receptive field."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from compiler.analysis.cost import Cost, cost
from compiler.analysis.summary import times
from compiler.program.program import Program

DEFAULT = 128


@frozen
class Row:
    """One figure before and after, by axis if it has several numbers."""

    name: str
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def percent(self) -> tuple[float, ...]:
        """The change in per cent of the value before; empty if the number of axes differs."""
        if len(self.before) != len(self.after):
            return ()
        return tuple(100 * (b - a) / a for a, b in zip(self.before, self.after, strict=True))


@frozen
class Comparison:
    """Two costs, each for one image of its own size; for search spaces, those of the supernets."""

    before: Cost
    after: Cost

    def rows(self) -> tuple[Row, ...]:
        """Every figure before and after."""
        a, b = self.before, self.after
        return (
            Row("parameters", (a.parameters,), (b.parameters,)),
            Row("MACs", (a.macs,), (b.macs,)),
            Row("activations", (a.activations,), (b.activations,)),
            Row("receptive field", a.receptive_field, b.receptive_field),
        )


def compared(a: Program, b: Program, sizes: Sequence[tuple[int, ...]]) -> Comparison:
    """The costs of two programs, each for images of the given size."""
    return Comparison(cost(a, sizes[0]), cost(b, sizes[1]))


def common_sizes(a: Program, b: Program) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """About 128 pixels along every axis: one size that both take, if they have the same number of axes."""
    if len(a.stride) != len(b.stride):
        return a.sizes.fitted((DEFAULT,)), b.sizes.fitted((DEFAULT,))
    size = a.sizes.common(b.sizes).fitted((DEFAULT,))
    return size, size


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Every figure before and after and its change in per cent, by axis if it has several numbers."""
    return {
        "size": {"before": list(comparison.before.size), "after": list(comparison.after.size)},
        **{
            row.name.replace(" ", "_").lower(): {
                "before": plain(row.before),
                "after": plain(row.after),
                "percent": plain([round(share, 2) for share in row.percent]),
            }
            for row in comparison.rows()
        },
    }


def plain(values: Sequence[Any]) -> Any:
    """The value itself if there is only one, else a list."""
    return values[0] if len(values) == 1 else list(values)


def table(comparison: Comparison) -> Iterator[str]:
    """The figures side by side, for people."""
    sizes = [times(each.size) for each in (comparison.before, comparison.after)]
    rows = [("one image of", *sizes, ""), *map(cells, comparison.rows())]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for name, before, after, change in rows:
        line = f"{name.ljust(widths[0])}  {before.rjust(widths[1])} -> {after.rjust(widths[2])}"
        yield f"{line}  {change.rjust(widths[3])}".rstrip()


def cells(row: Row) -> tuple[str, str, str, str]:
    """The texts of a row: name, before, after, change."""
    values = [" x ".join(f"{number:,}" for number in each) for each in (row.before, row.after)]
    return row.name, values[0], values[1], " x ".join(dict.fromkeys(map(in_percent, row.percent)))


def in_percent(share: float) -> str:
    """`+50.0 %`; a change close to zero is not shown as `+0.0 %`."""
    if not share:
        return "0 %"
    return f"{share:+,.1f} %" if abs(share) >= 0.1 else f"{share:+.1g} %"
