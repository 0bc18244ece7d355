"""`genoc check`, `show`, `draw`, `compile` and `schema`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from genotype import Genotype, refuse
from genotype.commands.console import echo, echo_document, echo_json, json_option, output_option
from genotype.commands.options_once import command

if TYPE_CHECKING:
    from compiler.program.sizes import Sizes

SOURCE = click.Path(allow_dash=True, path_type=Path)
FILE = click.argument("file", type=SOURCE)


def parse_size(ctx: click.Context, param: click.Parameter, text: str) -> tuple[int, ...]:
    """The value of `--size`: `128`, `128x96` or `64x64x32`."""
    try:
        sizes = tuple(int(part) for part in text.split("x"))
    except ValueError:
        sizes = ()
    if not sizes or min(sizes) < 1 or len(sizes) > 3:
        raise click.BadParameter(f"{text!r} is not an image size: write 128, 128x96 or 64x64x32")
    return sizes


SIZE_WORDS = "Image size in pixels or voxels: 128, or along the axes y, x or z, y, x: 96x128, 32x64x64."

size_option = click.option(
    "--size",
    default="128",
    show_default=True,
    callback=parse_size,
    help=SIZE_WORDS,
)


def fitting_size(size: tuple[int, ...], sizes: "Sizes") -> tuple[int, ...]:
    """The size for every axis. Raises InputError if the network does not take it."""
    every = size * len(sizes.stride) if len(size) == 1 else size
    if not sizes.take(every):
        given = "x".join(map(str, size))
        remedy = f"give such a size, for example {'x'.join(map(str, sizes.fitted(size)))}"
        raise refuse("--size", given, f"the network takes {sizes}", remedy)
    return every


def given_size(size: tuple[int, ...], genotype: Genotype) -> tuple[int, ...]:
    """The size for every axis: that of `--size`, which the network must take, or one near the default."""
    from compiler.structure.coarsest import sizes_of

    sizes = sizes_of(genotype)
    is_given = click.get_current_context().get_parameter_source("size") is ParameterSource.COMMANDLINE
    return fitting_size(size, sizes) if is_given else sizes.fitted(size)


@command()
@click.argument("files", nargs=-1, required=True, type=SOURCE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Output as text, as JSON, or as annotations for GitHub Actions.",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--supernet", is_flag=True, help="Also report why there is no supernet of a search space.")
@click.option(
    "--member-of",
    "space",
    type=SOURCE,
    metavar="SPACE",
    help="Also report where a genotype is not one of this search space.",
)
def check(files: tuple[Path, ...], form: str, supernet: bool, space: Path | None) -> None:
    """Check genotypes and search spaces, and report all problems.

    Each problem is reported with where it is and how to fix it. The exit code is 0 if every genotype
    can be compiled and every search space sampled, else 2. With - a genotype is read from standard
    input.

    \b
        genoc check unet.json
        genoc check --format github nets/*.json
        genoc check net.json --member-of space.json
    """
    from compiler.checks import load_checked
    from compiler.fix.reported import reported
    from genotype.commands.answer import PRINTERS

    wide = None if space is None else load_checked(space)
    answers = [reported(file, supernet, wide) for file in files]
    for text, is_error in PRINTERS[form](answers):
        echo(text, err=is_error)
    if any(answer.problems for answer in answers):
        click.get_current_context().exit(2)


@command()
@FILE
@size_option
@json_option
def show(file: Path, size: tuple[int, ...], as_json: bool) -> None:
    """Show the stages of a network and what they cost.

    Costs are parameters, MACs, activations and receptive field, for one image of the given size, and
    also listed by stage, cell, resize, op and head, in per cent of the total. For a search space they
    are those of the whole supernet, if it has one.

    \b
        genoc show unet.json --size 128
    """
    from compiler.analysis.cost import cost
    from compiler.analysis.summary import described, summary
    from compiler.checks import load_checked
    from compiler.checks.choices.countable import counted_program, counted_words

    genotype = load_checked(file)
    counted = cost(counted_program(genotype), given_size(size, genotype))
    if as_json:
        echo_json(summary(genotype, counted))
    else:
        echo(*described(genotype, counted, counted_words(genotype)))


@command()
@FILE
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .svg, .pdf, .png or .dot.",
)
@click.option("--cell", metavar="NAME", help="Draw this cell instead of the whole network.")
def draw(file: Path, output: Path, cell: str | None) -> None:
    """Draw a network, or one of its cells, with Graphviz.

    \b
        genoc draw unet.json -o unet.svg
        genoc draw space.json --cell skip_1 -o skip_1.pdf
    """
    from compiler.checks import load_checked
    from compiler.checks.view import require_cell
    from compiler.draw import draw_cell, draw_network, render

    genotype = load_checked(file)
    if cell is not None:
        require_cell(cell, genotype.cells)
    render(draw_network(genotype) if cell is None else draw_cell(genotype, cell), output)
    echo(f"drawn: {output}", err=True)


@command()
@output_option
def schema(output: Path | None) -> None:
    """Print the JSON Schema of genotypes, for use in editors.

    With it an editor completes, explains and checks genotypes. To use it, put "$schema":
    "./genoc.schema.json" into a genotype beside the file, or name it in the editor's settings.

    \b
        genoc schema -o genoc.schema.json
    """
    from compiler.editor import schema_text
    from genotype.text.files import write_text

    if output is None:
        echo_document(schema_text())
    else:
        write_text(output, schema_text())


@command("compile")
@FILE
@output_option
@click.option(
    "--optimize",
    type=click.Choice(["inference"]),
    help="Optimise for speed at inference; needs --weights and -o.",
)
@click.option(
    "--weights", type=click.Path(path_type=Path), help="Trained weights (model.safetensors) for --optimize."
)
@click.option("--pad", is_flag=True, help="Take images of any size: pad them, and crop the logits back.")
def compile_(file: Path, output: Path | None, optimize: str | None, weights: Path | None, pad: bool) -> None:
    """Compile a genotype to PyTorch code that needs only torch.

    With --optimize inference, batch norms are folded and convolutions merged, so that the network
    computes the same logits faster. Its weights are written beside the module. Before anything is
    written, both networks are compared on random images.

    \b
        genoc compile unet.json -o unet.py
        genoc compile unet.json --pad -o unet.py
        genoc compile net.json --optimize inference --weights model.safetensors -o quick.py
    """
    from compiler.backend.emit import emit
    from compiler.checks import load_decided
    from compiler.lowering.network import lower
    from genotype.text.files import write_text

    genotype = load_decided(file)
    if output is not None and os.path.realpath(output) == os.path.realpath(file):
        raise refuse(str(output), "--output", "is the genotype itself", "give -o NAME.py")
    if optimize is not None or weights is not None:
        from compiler.inference.write import write_optimized

        echo(write_optimized(genotype, *inference_files(optimize, weights, output), pad), err=True)
        return
    source = emit(genotype, lower(genotype), pad)
    if output is None:
        echo_document(source)
    else:
        write_text(output, source)
        echo(f"{output}: {len(source.splitlines())} lines", err=True)


def inference_files(optimize: str | None, weights: Path | None, output: Path | None) -> tuple[Path, Path]:
    """The trained weights, and the file to write. Raises InputError if one is missing."""
    if optimize is None:
        raise refuse(
            "--weights", "--optimize", "is missing", "add --optimize inference, or leave out --weights"
        )
    if weights is None:
        problem, remedy = "needs trained weights", "add --weights model.safetensors"
        raise refuse("--optimize", "--weights", problem, remedy)
    if output is None or output.suffix != ".py":
        problem, remedy = "needs a file name: the source and its weights are two files", "give -o NAME.py"
        raise refuse("--optimize", "--output", problem, remedy)
    return weights, output
