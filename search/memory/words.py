"""Memory as people read it."""


def amount(number: float) -> str:
    """Bytes with three digits and a unit, for people: `40 MiB`, `1.46 GiB`."""
    units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while number >= 999.5 and len(units) > 1:
        number /= 1024
        units.pop(0)
    return f"{number:.3g} {units[0]}"
