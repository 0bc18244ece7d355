"""The names that a shell offers: bundled genotypes, and codes of problems."""

import click
from click.shell_completion import CompletionItem

Items = list[CompletionItem[str]]


def references(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The bundled genotypes and search spaces."""
    from zoo.references import names

    return [CompletionItem(name) for name in names() if name.startswith(incomplete)]


def codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The codes of problems, with what each is about."""
    from compiler.codes import CODES
    from search.codes.data import DATA_CODES

    every = (*CODES, *DATA_CODES)
    return [
        CompletionItem(one.name, help=one.title) for one in every if one.name.startswith(incomplete.upper())
    ]
