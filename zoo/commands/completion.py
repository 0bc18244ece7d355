"""`genoc completion`."""

import click

from genotype.commands.console import echo_document
from genotype.commands.options_once import command


@command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script by which a shell completes commands.

    It completes options, names and the folders of runs, too. Put the line of your shell into the file that
    it reads when it starts:

    \b
        ~/.bashrc                   eval "$(genoc completion bash)"
        ~/.zshrc                    eval "$(genoc completion zsh)"
        ~/.config/fish/config.fish  genoc completion fish | source
    """
    from genotype.commands.completion import SCRIPTS

    echo_document(SCRIPTS[shell])
