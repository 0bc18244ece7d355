"""`genoc plugins`."""

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command


@command()
@json_option
def plugins(as_json: bool) -> None:
    """List the plug-ins that are installed.

    They are ops, search methods, losses, readers of data and augmentations of other packages. Each has a
    line: the group of its entry point, its name, the package with its version, and whether it can be used,
    or why not. All are imported for that.

    \b
        genoc plugins
    """
    from attrs import asdict

    from genotype.plugins.installed import every

    states = []
    if every():
        from search.plugins_listing import plugin_states

        states = plugin_states()
    if as_json:
        echo_json(list(map(asdict, states)))
        return
    if not states:
        echo("no plug-ins are installed")
    rows = [
        (state.group, state.name, f"{state.distribution} {state.version}", state.state) for state in states
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        echo("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
