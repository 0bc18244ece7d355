"""`genoc explain`."""

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from zoo.commands.completing import codes


@command()
@click.argument("code", required=False, shell_complete=codes)
@json_option
def explain(code: str | None, as_json: bool) -> None:
    """Explain the code of a problem, or list all codes.

    Codes of genotypes begin with G, and stand before each problem that genoc check reports; those of data
    sets begin with D, as genoc data check reports them, and those of settings files with S.

    \b
        genoc explain G101
        genoc explain D111
        genoc explain S101
        genoc explain
    """
    from attrs import asdict

    from compiler.codes.explain import explained, listed
    from search.codes.every import EVERY_CODE, code_named

    chosen = EVERY_CODE if code is None else (code_named(code),)
    if as_json:
        echo_json([asdict(one) for one in chosen])
    else:
        echo(*(listed(chosen) if code is None else explained(chosen[0])))
