"""What is written is read back the same."""

import json
import random
import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import Genotype, Head, Level, Link, canonical_text, content_hash, encode, load, loads, read_text
from genotype.text.decode import decode
from tests.genotype.documents import DOCUMENT, text
from tests.strategies import genotypes, single_candidate_spaces, spaces

ANY = genotypes() | spaces() | single_candidate_spaces()


@settings(max_examples=24)
@given(ANY)
def test_decoding_undoes_encoding(genotype):
    assert decode(encode(genotype), Genotype) == (genotype, [])


@settings(max_examples=24)
@given(ANY)
def test_canonical_text_is_read_as_the_genotype_and_written_as_itself(genotype):
    text = canonical_text(genotype)
    assert read_text(text).problems == ()
    assert loads(text) == genotype
    assert canonical_text(loads(text)) == text


@settings(max_examples=24)
@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_show_in_the_text(genotype, random):
    text = canonical_text(genotype)
    shuffled = loads(json.dumps(in_any_order(json.loads(text), random)))
    assert shuffled == genotype
    assert canonical_text(shuffled) == text
    assert content_hash(shuffled) == content_hash(genotype)


def in_any_order(value, random: random.Random):
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: in_any_order(value[key], random) for key in keys}
    return [in_any_order(item, random) for item in value] if isinstance(value, list) else value


CANONICAL = """\
{
  "format": "genoc/1",
  "name": "small",
  "spatial_dims": 2,
  "in_channels": 3,
  "out_channels": 2,
  "output": "mask_pair",
  "levels": [
    {"stride": 1},
    {"stride": [2, 2]}
  ],
  "stages": {
    "enc1": {"level": 0, "depth": 2, "widths": [8, 8]},
    "enc2": {"level": 1, "depth": {"choose": [1, 2]}, "widths": {"choose": [8, 16]}},
    "dec1": {"level": 0, "depth": 2, "widths": [{"choose": [4, 8]}, 16], "kernel": [3, 1]}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc1", "to": "dec1", "cell": "skip"},
    {"from": "input", "to": "dec1", "op": "conv_3x3", "width": 4},
    {"from": "enc2", "to": "dec1", "resize": {"kind": "transposed_conv", "width": 8}}
  ],
  "heads": [
    {"from": "dec1"},
    {"from": "enc2", "kernel": 3, "bias": false, "weight": 0.5}
  ],
  "cells": {
    "skip": {
      "width": 4,
      "edges": [
        {"from": 0, "to": 1, "op": "skip_connect"},
        {"from": 0, "to": 2, "op": {"choose": ["none", "conv_3x3"]}},
        {"from": 1, "to": 2, "op": "dil_conv_3x3"}
      ],
      "blocks": [
        {"kind": "sum", "inputs": [{"node": 0, "weight": 0.42}, {"node": 2}]},
        {"kind": "concat", "inputs": {"choose": [0, 1]}}
      ],
      "keep": {"edges_per_node": 1}
    },
    "other": {"like": "skip"}
  }
}
"""


def test_the_canonical_text_looks_like_this():
    assert canonical_text(loads(json.dumps(DOCUMENT))) == CANONICAL


def test_the_hash_of_a_genotype_is_for_ever():
    digest = "af4e5b88ed18d8c8ab50d08a8de4e398e64a52b92b2920e1f4f08cf4284ed55b"
    assert content_hash(loads(CANONICAL)) == digest


def test_whole_numbers_are_written_as_a_person_types_them_and_do_not_change_the_hash():
    """The hash is that of the text with `.0`, as files were written before."""
    typed, fraction, other = (loads(text((("heads", 1, "weight"), weight))) for weight in (2, 2.0, 2.5))
    assert typed == fraction
    assert '"weight": 2}' in canonical_text(typed)
    assert canonical_text(typed) == canonical_text(fraction)
    assert '"weight": 2.5}' in canonical_text(other)
    block = {"kind": "mbconv", "expansion": 4, "squeeze": {"choose": [4, 2.5]}}
    assert json.dumps(block) in canonical_text(loads(text((("stages", "enc1", "block"), block))))
    digest = "d8a20324"
    assert content_hash(typed)[:8] == digest


@settings(max_examples=20)
@given(ANY)
def test_no_whole_number_has_a_fraction(genotype):
    bare = attrs.evolve(genotype, about="")
    assert not re.search(r"\d\.0\b", canonical_text(bare))


def test_defaults_that_are_written_out_are_left_out():
    explicit = text((("norm",), "batch"), (("heads", 0, "weight"), 1), (("stages", "enc1", "kernel"), 3))
    assert canonical_text(loads(explicit)) == CANONICAL


def test_minus_zero_is_zero():
    """The two are equal, so they must not differ in the text."""
    zero, minus_zero = (loads(text((("heads", 1, "weight"), weight))) for weight in (0.0, -0.0))
    assert zero == minus_zero
    assert canonical_text(zero) == canonical_text(minus_zero)


def test_stages_and_cells_stand_in_the_order_of_the_links_and_unused_ones_last():
    small = loads(CANONICAL)
    more = dict.fromkeys(("zeta", "alpha", "dec1", "enc2", "enc1"), small.stages["enc1"])
    written = json.loads(canonical_text(attrs.evolve(small, stages=more)))
    assert list(written["stages"]) == ["enc1", "enc2", "dec1", "alpha", "zeta"]


OTHERWISE = {
    "name": "other",
    "spatial_dims": 3,
    "in_channels": 1,
    "out_channels": 1,
    "output": "classes",
    "norm": "instance",
    "activation": "none",
    "bias": True,
    "levels": (Level(1), Level(4)),
    "stages": {},
    "links": (Link("input", "enc1"),),
    "heads": (Head("enc1"),),
    "cells": {},
}


@pytest.mark.parametrize("name", [a.name for a in attrs.fields(Genotype) if a.name != "format"])
def test_the_hash_speaks_of_the_network_and_not_of_what_is_said_about_it(name):
    small = loads(CANONICAL)
    other = attrs.evolve(small, **{name: OTHERWISE.get(name, "said about it")})
    assert other != small
    assert (content_hash(other) == content_hash(small)) is (name in ("schema", "about"))


def test_the_hash_depends_on_the_order_of_links():
    small = loads(CANONICAL)
    turned = attrs.evolve(small, links=small.links[::-1])
    assert content_hash(turned) != content_hash(small)


def test_a_file_is_read_with_a_byte_order_mark_and_with_any_line_ends(tmp_path):
    path = tmp_path / "small.json"
    path.write_bytes(b"\xef\xbb\xbf" + CANONICAL.replace("\n", "\r\n").encode())
    assert load(path) == loads(CANONICAL)


def test_any_characters_in_what_is_said_about_it_survive():
    about = 'quotes " \\ tab \t line\nÜ 网络 \U0001f9e0 \x00'
    small = attrs.evolve(loads(CANONICAL), about=about)
    assert loads(canonical_text(small)) == small
