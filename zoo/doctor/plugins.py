"""Plug-ins: what other installed packages add to genoc, by their entry points."""

from collections.abc import Iterator

from genotype.plugins.installed import PREFIX, every
from zoo.doctor.finding import Finding

PLUGINS = "Plug-ins"


def plugins() -> Iterator[Finding]:
    """Every plug-in with its kind and package. All are imported, to tell whether they can be used."""
    if not every():
        return
    from search.plugins_listing import plugin_states

    for one in plugin_states():
        what = f"{one.group.removeprefix(PREFIX)}, of {one.distribution} {one.version}"
        if one.is_ready:
            yield Finding(PLUGINS, one.name, what)
        else:
            remedy = f"ask the authors of {one.distribution}, or uninstall it"
            yield Finding(PLUGINS, one.name, f"{what}: {one.state}", "absent", remedy)
