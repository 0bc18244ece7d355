"""`genoc explain`."""

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command


@command()
@click.argument("code", required=False)
@json_option
def explain(code: str | None, as_json: bool) -> None:
    """Explain the code of a problem, or list all codes.

    CODE stands before each problem that genoc check reports.

    \b
        genoc explain G101
        genoc explain
    """
    from attrs import asdict

    from compiler.codes import BY_CODE, CODES
    from compiler.codes.explain import explained, listed
    from genotype import refuse

    if code is not None and code.upper() not in BY_CODE:
        remedy = "`genoc explain` lists all codes"
        raise refuse("genoc explain", repr(code), "there is no such code", remedy)
    chosen = CODES if code is None else [BY_CODE[code.upper()]]
    if as_json:
        echo_json([asdict(one) for one in chosen])
    else:
        echo(*(listed() if code is None else explained(chosen[0])))
