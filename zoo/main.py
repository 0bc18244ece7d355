"""The `genoc` command: the commands of all packages, each imported when it is used."""

import logging

import click

from genotype.commands.console import LazyGroup

COMMANDS = {
    "new": "zoo.commands.new:new",
    "check": "compiler.commands.genotypes:check",
    "explain": "zoo.commands.explain:explain",
    "fix": "compiler.commands.fix:fix",
    "show": "compiler.commands.genotypes:show",
    "draw": "compiler.commands.genotypes:draw",
    "view": "search.commands.watching.view:view",
    "fmt": "genotype.commands.text:fmt",
    "diff": "compiler.commands.diff:diff",
    "scale": "search.commands.scale:scale",
    "widen": "search.commands.scale:widen",
    "latency": "search.commands.latency:latency",
    "schema": "compiler.commands.genotypes:schema",
    "compile": "compiler.commands.genotypes:compile_",
    "data": "search.commands.data.group:data",
    "adapt": "search.commands.data.adapt:adapt",
    "search": "search.commands.search:search",
    "derive": "search.commands.derive:derive",
    "sample": "search.commands.sample:sample",
    "train": "search.commands.train:train",
    "config": "search.commands.config:config",
    "study": "search.commands.study:study",
    "worker": "search.commands.study:worker",
    "evaluate": "search.commands.evaluation.evaluate:evaluate",
    "predict": "zoo.commands.predict:predict",
    "export": "zoo.commands.export:export",
    "compare": "search.commands.evaluation.compare:compare",
    "runs": "search.commands.watching.runs:runs",
    "report": "search.commands.watching.report:report",
    "reproduce": "search.commands.watching.reproduce:reproduce",
    "import": "zoo.commands.importing.group:import_",
    "zoo": "zoo.commands.zoo:zoo",
    "plugins": "zoo.commands.plugins:plugins",
    "doctor": "zoo.commands.doctor:doctor",
    "completion": "zoo.commands.completion:completion",
    "demo": "zoo.commands.demo:demo",
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="genoc")
def main() -> None:
    """Neural architecture search for segmentation networks, with the architecture in a JSON file.

    Such a file is a genotype, or with choices left open, a search space. Try `genoc demo` for a tour,
    or start with `genoc new`, then `genoc draw`, `genoc search` and `genoc train`.
    """
    # Where its cache folder cannot be written it goes on with another one, and says so at length.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
