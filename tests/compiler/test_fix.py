"""`genoc fix` mends whole or not at all, and changes nothing of what is right."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from compiler.backend.emit import emit
from compiler.checks import check, problems_of
from compiler.fix.fixed import fixed
from compiler.fix.reported import by_fix
from compiler.lowering.network import lower
from genotype import Block, BlockInput, canonical_text, read_file, read_text
from tests.compiler.catalogue import FILES, INVALID
from tests.compiler.mutations import mutated
from tests.compiler.test_checks import DOCUMENTS
from tests.strategies import genotypes, spaces
from zoo.main import main
from zoo.references import text

MENDED = """
block_node cell_unused head_source key_missing key_no_name key_unknown like_unknown link_source
no_name node_dead op_axes stage_widths text_colon_missing text_comma_missing text_single_quotes
text_trailing_comma text_word word_unknown
""".split()  # noqa: SIM905
READABLE = [path for path in FILES if path.exists() and path.stem != "text_not_utf8"]


def genoc(*arguments, **options):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_a_file_is_mended_whole_or_told_of(path):
    result = fixed(read_file(path))
    if path.stem in MENDED:
        assert check(result.genotype) == ()
        assert result.mended == len(problems_of(read_file(path)))
    elif not path.stem.startswith(("compile_", "supernet_")):
        assert result.genotype is None
        assert result.by_hand


def edited(*changes):
    """The U-Net of the zoo with texts exchanged."""
    source = text("unet")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return source


SLIPS = {
    "an op": [('"resize": "max_pool"', '"resize": "maxpool"')],
    "a link's end": [('"from": "enc2"', '"from": "encc2"')],
    "a key": [('"depth"', '"detph"')],
    "a section": [('"heads"', '"haeds"')],
    "the format": [('"format"', '"fromat"')],
    "several": [('"from": "enc2"', '"from": "encc2"'), ('"links": [', "'links' ["), ('"depth"', '"detph"')],
}


@pytest.mark.parametrize("changes", SLIPS.values(), ids=SLIPS)
def test_the_slip_is_undone(changes):
    result = fixed(read_text(edited(*changes)))
    assert canonical_text(result.genotype) == text("unet")


@pytest.mark.parametrize("depth", ["", '"depth": 3, '], ids=["not there", "another"])
def test_a_depth_is_taken_from_the_widths(depth):
    first = '"depth": 2, "widths": 64}'
    result = fixed(read_text(edited((first, f'{depth}"widths": [64, 64]}}'))))
    assert canonical_text(result.genotype) == edited((first, '"depth": 2, "widths": [64, 64]}'))


def test_a_dead_part_of_a_cell_goes_with_all_its_edges():
    """Nodes 2 and 3 lead to no block; the block reads node 9, which is not there."""
    document = json.loads((INVALID / "node_dead.json").read_text())
    cell = document["cells"]["skip"]
    cell["edges"] += [{"from": 2, "to": 3, "op": "conv_1x1"}, {"from": 0, "to": 3, "op": "conv_1x1"}]
    cell["blocks"][0]["inputs"] += [{"node": 9}]
    found = fixed(read_text(json.dumps(document))).genotype.cells["skip"]
    assert [(edge.source, edge.target) for edge in found.edges] == [(0, 1)]
    assert found.blocks == (Block("sum", (BlockInput(1),)),)


@pytest.mark.parametrize("inputs", [[{"node": 7}], {"choose": [7]}])
def test_a_block_that_would_read_nothing_is_not_mended(inputs):
    document = json.loads((INVALID / "block_node.json").read_text())
    document["cells"]["skip"]["blocks"].append({"kind": "sum", "inputs": inputs})
    reading = read_text(json.dumps(document))
    result = fixed(reading)
    assert (result.text, result.mended, result.by_hand) == (None, 0, problems_of(reading))
    assert by_fix(reading, problems_of(reading)) == 0


def test_where_more_is_wrong_what_is_misspelt_is_mended_in_the_text_alone():
    slips = [
        ('"depth"', '"detph"'),
        ('"from": "enc2"', '"from": "encc2"'),
        ('"widths": 64}', '"widths": -64}'),
    ]
    source = edited(*slips)
    reading = read_text(source)
    result = fixed(reading)
    assert result.text == source.replace("detph", "depth").replace("encc2", "enc2")
    assert (result.genotype, result.mended, by_fix(reading, problems_of(reading))) == (None, 2, 2)
    assert result.by_hand == problems_of(read_text(result.text)) != ()
    again = fixed(read_text(result.text))
    assert (again.text, again.by_hand) == (None, result.by_hand)


@settings(max_examples=100)
@given(mutated(DOCUMENTS, slips=2))
def test_after_slips_it_is_refused_or_passes_every_check(document):
    reading = read_text(json.dumps(document))
    was_right = not problems_of(reading)
    result = fixed(reading)
    if result.genotype is None:
        assert result.by_hand
        assert not was_right
        assert (result.text is None) == (result.mended == 0)
        if result.text is not None:
            assert result.by_hand == problems_of(read_text(result.text))
            assert len(result.by_hand) + result.mended == len(problems_of(reading))
        return
    assert check(result.genotype) == ()
    again = fixed(read_text(canonical_text(result.genotype)))
    assert (canonical_text(again.genotype), again.mended) == (canonical_text(result.genotype), 0)
    if was_right:
        assert (result.genotype, result.mended) == (reading.genotype, 0)


@settings(max_examples=16)
@given(genotypes(max_width=8) | spaces(max_width=8))
def test_what_is_right_computes_what_it_did(genotype):
    found = fixed(read_text(canonical_text(genotype))).genotype
    assert emit(found, lower(found)) == emit(genotype, lower(genotype))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(edited(('"depth"', '"dpeth"')))
    return path


def test_without_a_terminal_nothing_is_written(file):
    before = file.read_bytes()
    result = genoc("fix", file)
    assert result.exit_code == 1
    assert '-    "enc1": {"level": 0, "dpeth": 2' in result.stdout
    assert '+    "enc1": {"level": 0, "depth": 2' in result.stdout
    assert "--yes" in result.stderr
    assert file.read_bytes() == before


def test_with_yes_it_is_written(file):
    result = genoc("fix", "--yes", file)
    assert (result.exit_code, file.read_text()) == (0, text("unet"))
    assert result.stderr == f"{file}: 1 problem repaired\n"
    again = genoc("fix", file)
    assert (again.exit_code, again.output) == (0, f"{file}: fine\n")


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_on_a_terminal_it_asks(file, answer, code, monkeypatch):
    monkeypatch.setattr("compiler.commands.fix.is_terminal", lambda: True)
    before = file.read_text()
    assert genoc("fix", file, input=answer).exit_code == code
    assert file.read_text() == (before if code else text("unet"))


def test_what_it_cannot_mend_is_told_as_by_check_and_not_written(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(edited(('"in_channels": 3', '"in_channels": 0')))
    before = path.read_bytes()
    result = genoc("fix", "--yes", path)
    assert (result.exit_code, result.stdout, path.read_bytes()) == (2, "", before)
    assert "G104 in_channels" in result.stderr


def test_what_is_left_after_some_was_mended_is_told(tmp_path):
    path = tmp_path / "net.json"
    left = edited(('"in_channels": 3', '"in_channels": 0'))
    path.write_text(left.replace('"depth"', '"dpeth"', 1))
    told = genoc("check", path).stderr
    assert "genoc fix repairs 1 of them" in told
    result = genoc("fix", "--yes", path)
    assert (result.exit_code, path.read_text()) == (2, left)
    assert "1 problem repaired" in result.stderr
    assert "G104 in_channels" in result.stderr
    assert "dpeth" not in result.stderr


def test_standard_input_is_printed_mended(file):
    result = genoc("fix", "-", input=file.read_text())
    assert (result.exit_code, result.stdout) == (0, text("unet"))


def test_a_file_in_another_order_comes_in_canonical_order(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(dict(reversed(json.loads(text("unet")).items()))))
    assert genoc("fix", "--yes", path).exit_code == 0
    assert path.read_text() == text("unet")
