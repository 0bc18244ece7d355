"""`genoc doctor`."""

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command


@command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what genoc finds on this machine, and what is missing.

    Versions, the processor and other devices, Graphviz, fonts, extras, free disk and plug-ins; for what is
    missing, the line to type. The exit code is 0 if nothing essential is missing, else 2.

    \b
        genoc doctor
        genoc doctor --json
    """
    from attrs import asdict

    from zoo.doctor.examine import examined
    from zoo.doctor.finding import conclusion, lines

    findings = list(examined())
    is_fine = all(one.state != "wrong" for one in findings)
    if as_json:
        echo_json({"fine": is_fine, "findings": [asdict(one) for one in findings]})
    else:
        echo(*lines(findings), "", conclusion(findings))
    if not is_fine:
        click.get_current_context().exit(2)
