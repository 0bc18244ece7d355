"""Writing drawings. Pictures need Graphviz's program `dot`; the .dot format does not."""

import subprocess
from pathlib import Path

import graphviz

from compiler.draw.style.anchors import anchored
from compiler.draw.style.fonts import font_environment
from genotype import refuse
from genotype.text.files import TOO_MANY, write_bytes

TEXT = ("dot", "gv")
FORMATS = (*TEXT, "svg", "pdf", "png")
DPI = "192"
"""The resolution of a png: small print is read at twice the resolution of a screen."""
INSTALL = "install Graphviz (https://graphviz.org/download, apt install graphviz, brew install graphviz)"


def render(graph: graphviz.Digraph, path: Path, format: str | None = None) -> None:
    """Write a drawing as svg, pdf, png or dot, by the ending of `path` unless `format` is given.

    Raises InputError for other formats, and if Graphviz cannot make the picture; nothing is then written.
    """
    kind = format or path.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        wanted = ", ".join(f".{word}" for word in FORMATS)
        raise refuse(
            str(path),
            "the file",
            f"cannot write the format {kind!r}" if kind else "the file name has no ending",
            f"choose a file name that ends in {wanted}",
        )
    if kind in TEXT:
        write_bytes(path, graph.source.encode())
        return
    picture, problem = pictured(graph, kind)
    if picture is None:
        remedy = f"write a .dot file instead: {path.with_suffix('.dot')}"
        raise refuse(str(path), "the picture", problem, remedy)
    write_bytes(path, picture)


def pictured(graph: graphviz.Digraph, kind: str) -> tuple[bytes | None, str]:
    """A picture, or none and the reason."""
    fine = graph.copy()
    if kind == "png":
        fine.attr(dpi=DPI)
    try:
        done = run_dot(kind, fine.source)
    except OSError as error:
        if error.errno in TOO_MANY:
            raise
        return None, f"Graphviz's program dot cannot be run: {INSTALL}"
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        return None, f"dot failed ({words[0] if words else done.returncode})"
    return anchored(done.stdout.decode()).encode() if kind == "svg" else done.stdout, ""


def run_dot(kind: str, source: str) -> subprocess.CompletedProcess[bytes]:
    """What `dot` makes of a drawing, with the drawings' font available."""
    with font_environment() as environment:
        return subprocess.run(
            ["dot", f"-T{kind}"], input=source.encode(), capture_output=True, env=environment
        )


def svg_text(graph: graphviz.Digraph) -> str | None:
    """The drawing as an `<svg>` element for an HTML page; None if no picture can be made."""
    picture, _ = pictured(graph, "svg")
    if picture is None:
        return None
    text = picture.decode()
    return text[text.index("<svg") :]
