"""Whatever is done to a bundled genotype: told in full, or a network that compiles and runs.

Each gets `GENOC_SLIPS` random edits, 8 unless the environment says how many.
"""

import copy
import json
import os

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.backend.emit import emit
from compiler.checks import problems_of
from compiler.codes import BY_CODE
from compiler.lowering.network import lower
from genotype import InputError, Reading
from genotype.diagnostics.input_error import TextError
from genotype.text.read import read_bytes
from tests.compiler.mutations import at, mutated, places
from tests.compiler.running import trained_once
from tests.compiler.test_checks import is_small
from zoo.main import main
from zoo.references import names, text

EDITS = int(os.environ.get("GENOC_SLIPS", "8"))
MARKS = [
    *'{}[]",:',
    "//",
    "'",
    "\\",
    "\x00",
    "\n",
    "\ufeff",
    "\u202e",
    "NaN",
    "-",
    "0",
    "e9",
    "\U0001f916",
    "",
    "",
]
DEEP = ["[" * 1000 + "]" * 1000, '{"a":' * 1000 + "1" + "}" * 1000, "[" * 1000]


@st.composite
def edited(draw: st.DrawFn, name: str) -> bytes:
    """The text of a reference after an edit: of its data, of its characters, of its bytes."""
    document = json.loads(text(name))
    edit = draw(st.sampled_from([of_data, of_data, of_data, of_characters, of_characters, of_bytes, nested]))
    return edit(draw, document, text(name))


def of_data(draw: st.DrawFn, document: object, written: str) -> bytes:
    slips = draw(st.integers(1, 3))
    changed = draw(mutated(st.just(document), slips))
    return json.dumps(changed, indent=draw(st.sampled_from([None, 2]))).encode("utf-8", "surrogatepass")


def of_characters(draw: st.DrawFn, document: object, written: str) -> bytes:
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(written)))
        end = draw(st.sampled_from([start, start + 1, start + 1, start + 20, len(written)]))
        written = written[:start] + draw(st.sampled_from(MARKS)) + written[end:]
    return written.encode()


def of_bytes(draw: st.DrawFn, document: object, written: str) -> bytes:
    start = draw(st.integers(0, len(written)))
    return written[:start].encode() + draw(st.binary(max_size=3)) + written[start:].encode()


def nested(draw: st.DrawFn, document: object, written: str) -> bytes:
    """Something a thousand deep in place of any value."""
    document = copy.deepcopy(document)
    *way, last = draw(st.sampled_from(list(places(document))))
    at(document, list(way))[last] = "HERE"
    return json.dumps(document).replace('"HERE"', draw(st.sampled_from(DEEP)), 1).encode()


def read(data: bytes) -> Reading | InputError:
    try:
        return read_bytes(data, "net.json")
    except InputError as refused:
        return refused


def told(data: bytes) -> bool:
    """Whether a text is refused, in words that a terminal can print, each problem with a code."""
    reading = read(data)
    if isinstance(reading, InputError):
        assert [problem.code for problem in reading.problems] == ["G002"]
        return True
    problems = problems_of(reading)
    assert {problem.code for problem in problems} <= set(BY_CODE)
    starts = [problem.span.start for problem in problems]
    assert starts == sorted(starts)
    words = str(TextError("net.json", problems, reading.text))
    assert words.replace("\n", "").isprintable()
    if not problems:
        must_run(reading.genotype)
    return bool(problems)


def must_run(genotype) -> None:
    assert compile(emit(genotype, lower(genotype)), "<emitted>", "exec")
    if is_small(genotype):
        network = trained_once(genotype)
        assert all(weight.grad.isfinite().all() for weight in network.parameters())


@pytest.mark.parametrize("name", names())
def test_after_any_edit_it_is_told_of_or_runs(name):
    @settings(max_examples=EDITS)
    @given(edited(name))
    def hold(data: bytes) -> None:
        told(data)

    hold()


@pytest.mark.parametrize("name", ["unet", "darts-unet"])
def test_no_command_has_a_traceback(name, tmp_path):
    path = tmp_path / "net.json"

    @settings(max_examples=max(1, EDITS // 2))
    @given(edited(name))
    def hold(data: bytes) -> None:
        path.write_bytes(data)
        for command in (["check"], ["check", "--format", "github"], ["fmt", "--check"], ["fix"], ["compile"]):
            result = CliRunner().invoke(main, [*command, str(path)])
            assert result.exit_code in (0, 1, 2)
            assert result.exception is None or isinstance(result.exception, SystemExit)
            assert result.exit_code == 0 or result.output

    hold()


@pytest.mark.parametrize("name", names())
def test_what_is_not_edited_is_not_told_of(name):
    assert not told(text(name).encode())


FEWER_WIDTHS_THAN_LAYERS = b"""{
  "format": "genoc/1", "name": "net", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "output": "mask", "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": 8},
    "enc2": {"level": 1, "depth": {"choose": [2, 1]}, "widths": [8]},
    "dec1": {"level": 0, "depth": 1, "widths": 8, "block": {"choose": ["conv", "residual"]}}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {
      "from": "enc2", "to": "dec1",
      "resize": {"choose": [{"kind": "transposed_conv", "width": 8}, "bilinear"]}
    }
  ],
  "heads": [{"from": "dec1"}]
}"""


def test_a_stage_that_reads_one_with_too_few_widths_is_not_looked_at():
    """With the first resize its widths do not matter, with the other they do."""
    problems = problems_of(read(FEWER_WIDTHS_THAN_LAYERS))
    assert [(problem.code, problem.path) for problem in problems] == [("G206", "stages.enc2.widths")]
