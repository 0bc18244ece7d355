"""`genoc view`."""

import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from socket import socket

import click

from compiler.commands.genotypes import FILE, size_option
from genotype import refuse
from genotype.commands.console import echo
from genotype.commands.options_once import command
from genotype.diagnostics.installing import install

NEEDED = ("starlette", "uvicorn", "watchfiles")
PORT = 8642


@command()
@FILE
@size_option
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    show_default=f"{PORT}, or any free port",
    help="Port to serve on.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, but do not open a browser.")
def view(file: Path, size: tuple[int, ...], port: int | None, no_browser: bool) -> None:
    """Show a network in the browser, updated on every save.

    The page shows a drawing of the network, the problems that genoc check reports, and where
    parameters and MACs go, for one image of the given size. It can be opened from this machine only.
    Ctrl-C stops the server.

    \b
        genoc view unet.json
    """
    require_extra()
    if file.is_dir():
        raise refuse(str(file), "the file", "is a folder", "give the path of a genotype's JSON file")
    if not file.parent.is_dir():
        raise refuse(str(file), "the file", "its folder does not exist", "give another path")
    from compiler.view.server import serve

    listening = listening_on(port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    echo(f"{file} is shown at {address} (Ctrl-C stops it)", err=True)
    if not no_browser:
        threading.Thread(target=open_browser, args=[address], daemon=True).start()
    serve(file, size, listening)


def require_extra() -> None:
    """Refuse to run if what only the page needs is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        problem, remedy = f"needs {', '.join(missing)}, not installed", install("genoc[view]")
        raise refuse("genoc view", "the page", problem, remedy)


def open_browser(address: str) -> None:
    """Open the default browser, unless it would run in this terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is not webbrowser.GenericBrowser:  # which those of terminals are
        browser.open(address)


def listening_on(port: int | None) -> socket:
    """A socket on the given port, or else on the default port or any free one."""
    from compiler.view.server import listen

    try:
        return listen(port or PORT)
    except OSError as error:
        if port is not None:
            remedy = "choose another, or leave out --port"
            raise refuse("--port", str(port), f"cannot be used: {error.strerror}", remedy) from None
        return listen(0)
