"""`genoc view`."""

import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

import click

from compiler.commands.genotypes import size_option
from genotype import refuse
from genotype.commands.console import echo
from genotype.commands.options_once import command
from genotype.diagnostics.installing import install
from search.commands.completing import runs_and_files
from search.commands.options import PATH

if TYPE_CHECKING:
    from compiler.view.source import Source

NEEDED = ("starlette", "uvicorn", "watchfiles")
PORT = 8642


@command()
@click.argument("file", metavar="FILE|RUN", type=PATH, shell_complete=runs_and_files)
@size_option
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    show_default=f"{PORT}, or any free port",
    help="Port to serve on.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, but do not open a browser.")
def view(file: Path, size: tuple[int, ...], port: int | None, no_browser: bool) -> None:
    """Show a network or a run in the browser, updated as it changes.

    Of a genotype's FILE the page shows a drawing, the problems that genoc check reports, and where
    parameters and MACs go, for one image of the given size. Of the folder RUN of a search or training it
    shows how that goes on: losses, Dice, alphas, and the genotype that would be derived now; of a study, its
    trainings. It can be opened from this machine only. Ctrl-C stops the server.

    \b
        genoc view unet.json
        genoc view runs/search
    """
    require_extra()
    source = run_source(file) if file.is_dir() else file_source(file, size)
    from compiler.view.server import serve

    listening = listening_on(port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    echo(f"{file} is shown at {address} (Ctrl-C stops it)", err=True)
    if not no_browser:
        threading.Thread(target=open_browser, args=[address], daemon=True).start()
    serve(source, listening)


def file_source(file: Path, size: tuple[int, ...]) -> "Source":
    """A genotype or search space. Refused where its folder is missing."""
    if not file.parent.is_dir():
        raise refuse(str(file), "the file", "its folder does not exist", "give another path")
    from compiler.view.source import FileSource

    return FileSource(file, size)


def run_source(folder: Path) -> "Source":
    """A run, or a study. Refused where the folder is of neither."""
    from search.runs.files import STUDY
    from search.runs.run_record import FILE

    if (folder / STUDY).is_file():
        from search.study.report.live import StudySource

        return StudySource(folder)
    if not (folder / FILE).is_file():
        remedy = "give a genotype's JSON file, or the folder of a run: `genoc runs` lists them"
        raise refuse(str(folder), "the folder", "no run is in it", remedy)
    from search.report.live import RunSource

    return RunSource(folder)


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
