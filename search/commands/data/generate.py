"""`genoc data generate`."""

from pathlib import Path

import click

from genotype.commands.console import echo
from genotype.commands.options_once import command
from search.commands.options import PATH

PICTURE, VOLUME = 256, 32
"""The sides of what is written, in pixels and voxels."""


@command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--volumes", is_flag=True, help="MR volumes as NIfTI files, instead of pictures as PNG.")
@click.option(
    "--number",
    type=click.IntRange(1, 10_000),
    default=10,
    show_default=True,
    help="How many images are written.",
)
@click.option(
    "--size",
    type=click.IntRange(16, 1024),
    show_default=f"{PICTURE}; {VOLUME} of volumes",
    help="Pixels along each side.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Other images for each seed."
)
def generate(folder: Path, volumes: bool, number: int, size: int | None, seed: int) -> None:
    """Write synthetic images with masks, to try genoc on.

    DIR is a new folder. Pictures are of skin lesions; a volume is an MR scan of an organ with a head and a
    tail. They are the test images of a training without --data that has the same seed: it has not seen them.
    The networks that come with genoc (`genoc zoo list`) are of such trainings.

    \b
        genoc data generate images
        genoc data generate scans --volumes --number 4
    """
    from genotype.folders import new_folder
    from search.data.layouts.folders.names import number as counted
    from search.data.synthetic.files import picture_files, volume_files

    files = (
        volume_files(number, size or VOLUME, seed)
        if volumes
        else picture_files(number, size or PICTURE, seed)
    )
    with new_folder(folder) as place:
        for name, content in files:
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_bytes(content)
    images = counted(number, "volume" if volumes else "picture")
    echo(f"written: {folder}, {images} and {counted(number, 'mask')}", err=True)
