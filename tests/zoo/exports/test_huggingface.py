"""Repositories for the Hugging Face hub: their card is read, and the network is loaded without genoc."""

from __future__ import annotations

import json
from runpy import run_path

import attrs
import pytest
import torch
from safetensors.torch import load_file

from genotype import InputError
from tests.zoo.exports.networks import PREPARED, RECORD, exportable_of, with_private_words
from zoo.exports.settings import ExportSettings
from zoo.exports.targets.huggingface import TARGET
from zoo.exports.targets.huggingface.repository import front, require_card

pytest.importorskip("huggingface_hub", reason="pip install 'genoc[huggingface]'")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    model = exportable_of(*PREPARED["grey, at the scale of a crop"])
    folder = tmp_path_factory.mktemp("hub") / "repository"
    folder.mkdir()
    return model, folder, TARGET.write(model, folder, ExportSettings())


def test_the_network_is_loaded_without_genoc(made):
    _, folder, exported = made
    assert {path.name for path in folder.iterdir()} == {*exported.files}
    assert with_private_words(folder) == []
    loaded, _ = exported.checks
    assert loaded.what == "from_pretrained without genoc"
    assert loaded.difference <= loaded.tolerance
    assert len(loaded.sizes) == 3


def test_it_is_loaded_strictly(made, tmp_path):
    _, folder, _ = made
    network = run_path(f"{folder}/hub.py")["Network"].from_pretrained(folder, strict=True).eval()
    example = load_file(folder / "example.safetensors")
    with torch.no_grad():
        torch.testing.assert_close(network(example["input"]), example["output"])
    network.save_pretrained(tmp_path)
    again = load_file(tmp_path / "model.safetensors")
    torch.testing.assert_close(again, load_file(folder / "model.safetensors"), rtol=0, atol=0)


def test_the_card_has_the_scores_and_the_licence(made):
    from huggingface_hub import ModelCard

    model, folder, exported = made
    data = ModelCard.load(folder / "README.md").data
    assert data.license == "cc-by-nc-4.0"
    assert data.pipeline_tag == "image-segmentation"
    assert [result.metric_value for result in data.eval_results] == [0.5, 0.4, 0.8]
    assert data.model_name == model.record.name
    assert exported.checks[0].version in (folder / "README.md").read_text()


def test_the_configuration_tells_the_preparation(made):
    _, folder, _ = made
    found = json.loads((folder / "config.json").read_text())
    assert found["geometry"]["kind"] == "crop"
    assert found["output"]["labels"] == ["background", "class 1", "class 2"]


@pytest.mark.parametrize("name", ["a: b", "---", "x\n---\nlicense: mit", "[", "'\"", "{{ 1 }}", "\u2028"])
def test_no_name_breaks_the_front_matter(name, tmp_path):
    data = attrs.evolve(RECORD.data, name=name)
    model = exportable_of(*PREPARED["grey, in patches"], data=data)
    (tmp_path / "README.md").write_text(front(model) + "\n\n# lesions\n")
    require_card(model, tmp_path)


def test_a_card_with_other_scores_is_refused(tmp_path):
    model = exportable_of(*PREPARED["grey, in patches"])
    (tmp_path / "README.md").write_text(front(model).replace("0.5", "0.9") + "\n\n# lesions\n")
    with pytest.raises(InputError, match="other scores"):
        require_card(model, tmp_path)
    (tmp_path / "README.md").write_text("---\nmodel-index: 3\n---\n")
    with pytest.raises(InputError, match=r"does not read the card|other scores"):
        require_card(model, tmp_path)
