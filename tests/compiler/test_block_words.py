"""A block by a name of another package, or of a class, is told one that exists, and `genoc fix` writes it."""

import json

import pytest

from compiler.blocks.registry import BY_NAME
from compiler.checks import problems_of
from compiler.fix.fixed import fixed
from genotype import canonical_text, read_text
from zoo.references import text

WORDS = {
    **{kind.layer_class: kind.word for kind in BY_NAME.values()},
    "ResNetBlock": "residual",
    "BasicBlock": "residual",
    "Residual": "residual",
    "RESDIUAL": "residual",
}


def unet(**keys):
    document = json.loads(text("unet"))
    document["stages"]["enc2"] |= keys
    return json.dumps(document)


@pytest.mark.parametrize("word", [word for word, kind in WORDS.items() if kind != "identity"])
def test_fix_writes_what_the_message_says(word):
    for block, right in ((word, WORDS[word]), ({"kind": word}, {"kind": WORDS[word]})):
        reading = read_text(unet(block=block))
        (problem,) = problems_of(reading)
        assert problem.remedy == f"write {WORDS[word]!r}"
        assert canonical_text(fixed(reading).genotype) == canonical_text(
            read_text(unet(block=right)).genotype
        )


def test_another_block_is_told_of_all_kinds():
    (problem,) = problems_of(read_text(unet(block="Transformer")))
    assert problem.meant is None
    assert all(kind in problem.remedy for kind in BY_NAME)


def test_an_activation_in_capitals_is_written_small():
    assert fixed(read_text(unet(activation="GELU"))).genotype.stages["enc2"].activation == "gelu"


def test_a_block_by_its_kind_alone_is_told_how_settings_are_written():
    (problem,) = problems_of(read_text(unet(block={"residual": {"shortcut": "pool"}})))
    assert problem.problem == 'an object without "kind" or "choose" is not allowed here'
    assert problem.remedy == 'write {"kind": "residual"}, with its settings beside "kind"'


@pytest.mark.parametrize("squeeze", [True, "none", {"choose": [None, "none"]}, {"choose": [True]}], ids=str)
def test_all_that_a_squeeze_may_be_is_told(squeeze):
    (problem,) = problems_of(read_text(unet(block={"kind": "residual", "squeeze": squeeze})))
    assert all(word in problem.remedy for word in ("scse", "null", "number"))
