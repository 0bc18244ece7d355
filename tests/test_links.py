"""What is written into a folder never goes through a link in it; what a user names by -o may."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_printing import PACKAGES, calls, in_package, named, short

FOLLOWS = {"write_text", "write_bytes"}
"""Of `genotype.text.files`: they write to where a link leads. `replace_bytes` and `append_bytes` do not."""
USERS = {
    "genotype/commands/text.py": "the files that are formatted",
    "genotype/text/files.py": "the one calls the other",
    "compiler/commands/fix.py": "the file that is mended",
    "compiler/commands/genotypes.py": "-o",
    "compiler/draw/render.py": "-o",
    "compiler/inference/write.py": "-o, and weights of that name",
    "search/commands/config.py": "-o, --schema",
    "search/commands/data/adapt.py": "-o",
    "search/commands/evaluation/compare.py": "-o",
    "search/commands/scale.py": "-o",
    "search/commands/shared.py": "-o",
    "search/device/table.py": "a file of the user's cache",
    "zoo/commands/importing/handed_over.py": "-o",
    "zoo/commands/importing/module.py": "weights of the name of -o",
    "zoo/commands/importing/nnunet.py": "weights of the name of -o",
    "zoo/commands/new.py": "-o",
    "zoo/commands/shelf/finding.py": "-o",
    "zoo/predict/picture.py": "-o of one image",
    "zoo/predict/volume.py": "-o of one image",
    "genoc/genotypes/files.py": "the path of `genoc.save`",
}
"""Who writes through a link, because the user names the file."""

OF_PATHS = {"touch", "save_file", "copyfile", "open_memmap", "savetxt", "imwrite"}
NEW = "in a new folder, which holds nothing yet"
WRITERS = {
    "genotype/text/files.py": "the one way",
    "compiler/draw/style/fonts.py": NEW,
    "search/commands/data/generate.py": NEW,
    "search/memory/peak.py": "a file of the system",
    "search/study/folder.py": "a new empty file: one that is there keeps its content",
    "zoo/exports/card/bundle.py": NEW,
    "zoo/exports/card/write.py": NEW,
    "zoo/exports/fresh.py": NEW,
    "zoo/exports/nnunet/checkpoint.py": NEW,
    "zoo/exports/nnunet/tried.py": NEW,
    "zoo/exports/targets/bioimageio/package.py": NEW,
    "zoo/exports/targets/huggingface/repository.py": NEW,
    "zoo/exports/targets/monai_bundle/contents.py": NEW,
    "zoo/exports/targets/nnunet.py": NEW,
    "zoo/exports/targets/onnx.py": NEW,
    "zoo/exports/targets/pt2.py": NEW,
    "zoo/exports/targets/safetensors.py": NEW,
    "zoo/exports/targets/torchscript.py": NEW,
    "zoo/exports/tried_images.py": NEW,
    "zoo/publishing/publish.py": NEW,
    "zoo/remotes/fetch.py": "a part that is no link",
    "zoo/remotes/first.py": "a new empty file, or none",
    "zoo/remotes/local.py": "new files, or none",
}
"""Who writes to a path itself."""


def through(package: str) -> set[str]:
    """The files of a package that write to where a link leads."""
    return {
        short(file)
        for file in in_package(package)
        for call in calls(file)
        if isinstance(call.func, ast.Name) and call.func.id in FOLLOWS
    }


def themselves(package: str) -> set[str]:
    """The files of a package that open paths to write to them."""
    return {short(file) for file in in_package(package) for call in calls(file) if opens(call)}


def opens(call: ast.Call) -> bool:
    """Whether a call writes to a path: by a method of `Path` that does, or by opening it to write."""
    of, name = named(call)
    if name == "open" and of not in {"Image", "os"}:
        return any(mode[0] in "wax" for mode in modes(call))
    if name in FOLLOWS:  # ours, of a run and of click have other arguments, or another owner
        return isinstance(call.func, ast.Attribute) and len(call.args) == 1 and of != "formatter"
    return name in OF_PATHS


def modes(call: ast.Call) -> Iterator[str]:
    """The words of a call that can be the mode of a file."""
    for word in (*call.args, *(one.value for one in call.keywords)):
        if isinstance(word, ast.Constant) and isinstance(word.value, str) and 0 < len(word.value) <= 3:
            yield word.value


@pytest.mark.parametrize("package", PACKAGES)
def test_only_a_file_that_the_user_names_is_written_through_a_link(package):
    assert through(package) == {name for name in USERS if name.startswith(f"{package}/")}


@pytest.mark.parametrize("package", PACKAGES)
def test_only_new_files_are_written_by_their_paths(package):
    assert themselves(package) == {name for name in WRITERS if name.startswith(f"{package}/")}
