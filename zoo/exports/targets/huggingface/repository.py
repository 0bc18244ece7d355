"""The files of a repository, and what huggingface_hub says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from genotype import canonical_text, refuse
from zoo.entries.entry import CARD, EXAMPLE, GENOTYPE, MODEL, WEIGHTS
from zoo.entries.example import record_example
from zoo.entries.front_matter import front_matter
from zoo.exports.card.bundle import Bundle, write_card
from zoo.exports.card.preprocessing import preprocessing
from zoo.exports.fresh import fresh_outputs
from zoo.exports.model import Exportable
from zoo.exports.target import Check, Exported, Target
from zoo.exports.trials import trials, tried_sizes

CONFIG: Final = "config.json"
CLASS: Final = "hub.py"

UPLOAD: Final = "hf upload USER/NAME FOLDER, which puts it on the hub in your name"

LOAD = """
from runpy import run_path
network = run_path(f"{folder}/hub.py")["Network"].from_pretrained(folder, strict=True).eval()
"""

HUB = '''
"""The network as the Hugging Face hub loads it: `Network.from_pretrained(folder, strict=True)`."""

from pathlib import Path
from runpy import run_path

from huggingface_hub import PyTorchModelHubMixin

source = Path(__file__).with_name("model.py")
{class_name} = run_path(str(source), run_name="model")["{class_name}"]


class Network({class_name}, PyTorchModelHubMixin):
    """{class_name}, with `from_pretrained`, `save_pretrained` and `push_to_hub`."""
'''

FILES: Final = {
    CONFIG: "how images are prepared, the labels and the genotype's digest, for programs",
    WEIGHTS: "the weights",
    MODEL: "the network in PyTorch, compiled from the genotype",
    CLASS: "the network with from_pretrained",
    EXAMPLE: "an input and the network's output for it",
    GENOTYPE: "the architecture",
}


def write_repository(model: Exportable, folder: Path, target: Target) -> Exported:
    """Write everything. Raises InputError where huggingface_hub does not load it, or not the same network."""
    from safetensors.torch import save

    state = {name: value.contiguous() for name, value in model.network.state_dict().items()}
    (folder / WEIGHTS).write_bytes(save(state, {"format": "pt"}))
    (folder / EXAMPLE).write_bytes(record_example(model.network, model.genotype))
    for name, text in texts(model).items():
        (folder / name).write_text(text, encoding="utf-8")
    loaded = loads_equal(model, folder)
    bundle = Bundle(
        files=FILES, template="huggingface/repository_card.md.jinja", values={"front_matter": front(model)}
    )
    exported = write_card(model, folder, target, bundle, (loaded, of_card()), following=(UPLOAD,))
    require_card(model, folder)
    return exported


def texts(model: Exportable) -> dict[str, str]:
    """The files of text but for the card."""
    config = {"architectures": [model.class_name], **preprocessing(model)}
    return {
        MODEL: model.text(),
        CLASS: HUB.lstrip().format(class_name=model.class_name),
        CONFIG: json.dumps(config, indent=2, ensure_ascii=False) + "\n",
        GENOTYPE: canonical_text(model.genotype),
    }


def front(model: Exportable) -> str:
    """The front matter of the card, as of a zoo entry's."""
    assert model.record is not None
    return front_matter(model.record, model.genotype)


def loads_equal(model: Exportable, folder: Path) -> Check:
    """That `from_pretrained` gives the network, in a process without genoc."""
    tried = trials(model, tried_sizes(model))
    found = fresh_outputs(model.name, LOAD, folder, tried.inputs)
    return tried.check(model.name, "huggingface_hub", version(), "from_pretrained without genoc", found)


def of_card() -> Check:
    """The check that `require_card` makes."""
    return Check(tool="huggingface_hub", version=version(), what="ModelCard.load, with the scores")


def require_card(model: Exportable, folder: Path) -> None:
    """Refuse a card that huggingface_hub does not read, or whose scores it reads otherwise."""
    from huggingface_hub import ModelCard

    assert model.record is not None
    try:
        found: Any = ModelCard.load(folder / CARD).data
        scores = {result.metric_type: result.metric_value for result in found.eval_results}
    except (ValueError, TypeError) as error:
        said = " ".join(str(error).split())
        problem = f"huggingface_hub {version()} does not read the card: {said}"
        raise refuse(model.name, "the export", problem, "try another version of huggingface_hub") from None
    if scores.get("dice") != round(model.record.metrics.mean.dice, 4):
        problem = f"huggingface_hub {version()} reads other scores in the card than are written there"
        raise refuse(model.name, "the export", problem, "try another version of huggingface_hub")


def version() -> str:
    """huggingface_hub's."""
    import huggingface_hub

    return str(huggingface_hub.__version__)
