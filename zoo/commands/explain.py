"""`genoc explain`."""

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command


@command()
@click.argument("code", required=False)
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

    from compiler.codes import CODES
    from compiler.codes.explain import explained, listed
    from genotype import refuse
    from search.codes.data import DATA_CODES
    from search.codes.settings import SETTINGS_CODES

    every = (*CODES, *DATA_CODES, *SETTINGS_CODES)
    by_code = {one.name: one for one in every}
    if code is not None and code.upper() not in by_code:
        remedy = "`genoc explain` lists all codes"
        raise refuse("genoc explain", repr(code), "there is no such code", remedy)
    chosen = every if code is None else (by_code[code.upper()],)
    if as_json:
        echo_json([asdict(one) for one in chosen])
    else:
        echo(*(listed(chosen) if code is None else explained(chosen[0])))
