"""The pages that are made from the code and the files beside docs/, by their paths in the site."""

from pathlib import Path

from docs_site.block_kinds import block_kinds_page
from docs_site.commands import command_pages
from docs_site.form import form_page
from docs_site.ops import ops_page
from docs_site.python_api import python_page
from docs_site.table import page

ROOT = Path(__file__).parents[1]
COMMANDS = "reference/commands"
BESIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""The pages that lie beside docs/, where forges look for them, and their places in the site."""

INDEX = """\
Made from the code:

- [Commands](commands/index.md): every command with all its options
- [Python API](python.md): what `import genoc` offers
- [The file](form.md): every key of a genotype
- [Ops](ops.md) and [kinds of blocks](block-kinds.md): what each computes, its parameters and MACs

Codes, each with what it means and what to do:

- [of genotypes](../diagnostics.md) (G001 to G814)
- [of data](../data.md#codes) (D101 and further)
- [of settings](../settings.md#codes) (S101 and further)

And [stages, blocks and what joins them](../blocks.md), [what is measured](../measures.md)."""


def generated_pages() -> dict[str, str]:
    """Every page that is made, by its path."""
    commands = {f"{COMMANDS}/{name}.md": text for name, text in command_pages().items()}
    reference = {"index": page("Reference", INDEX), "python": python_page(), "form": form_page()}
    reference |= {"ops": ops_page(), "block-kinds": block_kinds_page()}
    beside = {place: (ROOT / name).read_text("utf-8") for name, place in BESIDE.items()}
    return {**{f"reference/{name}.md": text for name, text in reference.items()}, **commands, **beside}
