"""The `genoc` command: every layer's commands under one name, each imported when it is used."""

import click

from genotype.console import LazyGroup

COMMANDS = {
    "new": "zoo.commands:new",
    "check": "compiler.commands:check",
    "explain": "compiler.codes.commands:explain",
    "fix": "compiler.fix.commands:fix",
    "show": "compiler.commands:show",
    "draw": "compiler.commands:draw",
    "view": "compiler.view.command:view",
    "fmt": "genotype.commands:fmt",
    "diff": "compiler.compare_command:diff",
    "widen": "genotype.commands:widen",
    "schema": "compiler.commands:schema",
    "compile": "compiler.commands:compile_",
    "search": "search.commands.search:search",
    "derive": "search.commands.derive:derive",
    "sample": "search.commands.sample:sample",
    "train": "search.commands.train:train",
    "evaluate": "search.commands.evaluate:evaluate",
    "report": "search.commands.report:report",
    "import": "zoo.imports:import_",
    "zoo": "zoo.commands:zoo",
    "demo": "zoo.demo:demo",
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="genoc")
def main() -> None:
    """The compiler for network genotypes: architectures of segmentation networks as files.

    Start from `genoc new`, look with `genoc draw`, search with `genoc search`.
    """
