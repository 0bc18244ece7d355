"""`genoc zoo`: its commands, each imported when it is used."""

import click

from genotype.commands.console import LazyGroup

COMMANDS = {
    "add": "zoo.commands.entries:add",
    "list": "zoo.commands.entries:list_",
    "search": "zoo.commands.shelf.finding:search",
    "show": "zoo.commands.entries:show",
    "compare": "zoo.commands.shelf.finding:compare",
    "load": "zoo.commands.entries:load",
    "verify": "zoo.commands.shelf.verifying:verify",
    "log": "zoo.commands.shelf.versions:log",
    "remove": "zoo.commands.shelf.versions:remove",
    "push": "zoo.commands.shelf.remotes:push",
    "pull": "zoo.commands.shelf.remotes:pull",
    "diff": "zoo.commands.shelf.remotes:diff",
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def zoo() -> None:
    """Manage a zoo of trained networks.

    Each network is in a folder of its own, and needs only torch and safetensors to run. Where an entry is
    named, NAME@v1 is an earlier version of it.
    """
