"""Differences between genotypes, and how they read."""

import copy
import json
from collections import Counter

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import BlockInput, Edge, Level, encode, loads, read_text
from genotype.diff.differences import Change, differences
from genotype.diff.wording import lines, worded
from genotype.form.choices import choices
from genotype.form.resolve_choices import fill
from tests.genotype.documents import ABSENT, DOCUMENT, changed, put
from tests.spaces import SETTINGS_SPACE
from tests.strategies import genotypes, single_candidate_spaces, spaces

SMALL = loads(json.dumps(DOCUMENT))
SKIP = ("cells", "skip")
LINKS, HEADS, EDGES, BLOCKS = (
    DOCUMENT["links"],
    DOCUMENT["heads"],
    *(DOCUMENT["cells"]["skip"][k] for k in ("edges", "blocks")),
)


def said(*changes):
    """What is said of the small document and a changed one."""
    other = loads(json.dumps(changed(*changes)))
    return list(lines(differences(SMALL, other), (SMALL, other)))


NEW_LINK = {"from": "enc1", "to": "dec1", "resize": "nearest", "op": "conv_1x1", "width": 8}
CASES = {
    "a field": ([(("norm",), "instance")], ["norm: batch -> instance"]),
    "a text": ([(("about",), "two words")], ['about: "" -> "two words"']),
    "a default written otherwise": ([(("stages", "enc1", "kernel"), 5)], ["enc1 kernel: 3 -> 5"]),
    "widths": ([(("stages", "enc1", "widths"), [16, 16])], ["enc1 widened 8 -> 16"]),
    "the same width for every layer, written once": ([(("stages", "enc1", "widths"), 8)], []),
    "one width in place of several": (
        [(("stages", "dec1", "widths"), 16)],
        ["dec1 widths: [4 or 8, 16] -> 16"],
    ),
    "one width for every layer, a larger one": (
        [(("stages", "enc1", "widths"), 12)],
        ["enc1 widened 8 -> 12"],
    ),
    "widths of which some grow and some shrink": (
        [(("stages", "enc1", "widths"), [4, 16])],
        ["enc1 widths: [8, 8] -> [4, 16]"],
    ),
    "a layer more": (
        [(("stages", "enc1", "depth"), 3), (("stages", "enc1", "widths"), [8, 8, 8])],
        ["enc1 deepened 2 -> 3"],
    ),
    "a layer more, of another width": (
        [(("stages", "enc1", "depth"), 3), (("stages", "enc1", "widths"), [8, 8, 4])],
        ["enc1 deepened 2 -> 3", "enc1 widths: [8, 8] -> [8, 8, 4]"],
    ),
    "a layer less": (
        [(("stages", "dec1", "depth"), 1), (("stages", "dec1", "widths"), [16])],
        ["dec1 made shallower 2 -> 1", "dec1 widths: [4 or 8, 16] -> [16]"],
    ),
    "a cell narrowed": ([((*SKIP, "width"), 2)], ["cell skip narrowed 4 -> 2"]),
    "a choice opened": (
        [((*SKIP, "edges", 0, "op"), {"choose": ["none", "conv_3x3"]})],
        ["cell skip, edge 0 -> 1 op opened: skip_connect -> one of none, conv_3x3"],
    ),
    "a link moved and changed": (
        [(("links",), [*LINKS[1:], {**LINKS[0], "op": "conv_3x3"}])],
        [
            "link input -> enc1 op added: conv_3x3",
            "link moved: input -> enc1 (enc1 reads its links in the same order)",
        ],
    ),
    "a block weighed otherwise, in another order": (
        [((*SKIP, "blocks", 0, "inputs"), [{"node": 2, "weight": 0.75}, {"node": 0, "weight": 0.25}])],
        [
            "cell skip, sum block input 0 re-weighted 0.42 -> 0.25",
            "cell skip, sum block input 2 weight added: 0.75",
            "cell skip, sum block input moved: 2",
        ],
    ),
    "a block weighed otherwise, behind another": (
        [
            (
                (*SKIP, "blocks"),
                [
                    {"kind": "sum", "inputs": [{"node": 1}]},
                    {"kind": "sum", "inputs": [{"node": 0, "weight": 1}, {"node": 2}]},
                    BLOCKS[1],
                ],
            )
        ],
        ["cell skip, sum block input 0 re-weighted 0.42 -> 1", "cell skip, block added: sum of 1"],
    ),
    "a choice made": ([(("stages", "enc2", "depth"), 2)], ["enc2 depth decided: one of 1, 2 -> 2"]),
    "something where nothing was": ([(("stages", "enc1", "bias"), False)], ["enc1 bias added: false"]),
    "nothing where something was": (
        [(("links", 3, "width"), ABSENT)],
        ["link input -> dec1 width removed: 4"],
    ),
    "a norm of a stage's own": (
        [(("stages", "enc1", "norm"), "none")],
        ["enc1 norm: batch -> none"],
    ),
    "an activation of a stage's own, open": (
        [(("stages", "enc1", "activation"), {"choose": ["elu", "gelu"]})],
        ["enc1 activation opened: relu -> one of elu, gelu"],
    ),
    "settings of blocks": (
        [
            (
                ("stages", "enc1", "block"),
                {"kind": "mbconv", "expansion": {"choose": [2, 4]}, "squeeze": "scse"},
            )
        ],
        ["enc1 block: conv -> mbconv (expansion 2 or 4, squeeze scse)"],
    ),
    "a choice of blocks": (
        [
            (
                ("stages", "enc1", "block"),
                {"choose": ["conv", {"kind": "residual", "squeeze": {"kind": "scse", "reduction": 8}}]},
            )
        ],
        ["enc1 block opened: conv -> one of conv, residual (squeeze scse (reduction 8))"],
    ),
    "links of one stage in another order": (
        [(("links",), [*LINKS[:2], LINKS[3], LINKS[2], *LINKS[4:]])],
        ["link moved: input -> dec1 via conv_3x3 to width 4 (dec1 now concatenates input, enc1, enc2)"],
    ),
    "a stage": (
        [(("stages", "mid"), {"level": 1, "depth": 1, "widths": 8})],
        ["stage mid added: level 1, depth 1, widths 8"],
    ),
    "a cell": ([(("cells", "other"), ABSENT)], ["cell other removed: like skip"]),
    "a level": ([(("levels",), [{"stride": 1}])], ["level 1 removed: stride [2, 2]"]),
    "a level's stride": ([(("levels", 1, "stride"), 2)], ["level 1 stride: [2, 2] -> 2"]),
    "a link added": (
        [(("links",), [*LINKS, NEW_LINK])],
        ["link added: enc1 -> dec1 resized by nearest via conv_1x1 to width 8"],
    ),
    "links removed": (
        [(("links",), LINKS[:2])],
        [
            "link removed: enc1 -> dec1 via cell skip",
            "link removed: input -> dec1 via conv_3x3 to width 4",
            "link removed: enc2 -> dec1 resized by transposed_conv (width 8)",
        ],
    ),
    "a link moved": (
        [(("links",), [*LINKS[1:], LINKS[0]])],
        ["link moved: input -> enc1 (enc1 reads its links in the same order)"],
    ),
    "a link's resize": (
        [(("links", 1, "resize"), "avg_pool")],
        ["link enc1 -> enc2 resize: max_pool -> avg_pool"],
    ),
    "a resize's width": (
        [(("links", 4, "resize", "width"), 16)],
        ["link enc2 -> dec1 resize widened 8 -> 16"],
    ),
    "a resize written out": (
        [(("links", 4, "resize"), "bilinear")],
        ["link enc2 -> dec1 resize: transposed_conv (width 8) -> bilinear"],
    ),
    "a link switched off": (
        [(("links", 1, "present"), False)],
        ["link enc1 -> enc2: there -> left out"],
    ),
    "a link made optional": (
        [(("links", 1, "present"), {"choose": [True, False]})],
        ["link enc1 -> enc2: there -> optional"],
    ),
    "an optional link added": (
        [(("links",), [*LINKS, {**NEW_LINK, "present": {"choose": [False, True]}}])],
        ["link added: enc1 -> dec1 resized by nearest via conv_1x1 to width 8, optional"],
    ),
    "a norm": ([(("norm",), {"kind": "group", "groups": 4})], ["norm: batch -> group (groups 4)"]),
    "blocks": (
        [(("stages", "enc1", "block"), {"kind": "residual", "shortcut": "pool", "squeeze": 4})],
        ["enc1 block: conv -> residual (squeeze 4, shortcut pool)"],
    ),
    "a fusion": ([(("stages", "dec1", "fusion"), "add")], ["dec1 fusion: concat -> add"]),
    "a head": (
        [(("heads",), HEADS[:1])],
        ["head removed: enc2 (kernel 3, bias false, weight 0.5)"],
    ),
    "a head's weight": ([(("heads", 1, "weight"), 2)], ["head enc2 re-weighted 0.5 -> 2"]),
    "an edge removed": ([((*SKIP, "edges"), EDGES[1:])], ["cell skip, edge removed: 0 -> 1 skip_connect"]),
    "an edge beside another": (
        [((*SKIP, "edges"), [*EDGES, {"from": 0, "to": 1, "op": "none"}])],
        ["cell skip, edge added: 0 -> 1 none"],
    ),
    "an edge's op": (
        [((*SKIP, "edges", 0, "op"), "none")],
        ["cell skip, edge 0 -> 1 op: skip_connect -> none"],
    ),
    "an op chosen": (
        [((*SKIP, "edges", 1, "op"), "none")],
        ["cell skip, edge 0 -> 2 op decided: one of none, conv_3x3 -> none"],
    ),
    "an edge elsewhere": (
        [((*SKIP, "edges", 0, "to"), 2)],
        ["cell skip, edge removed: 0 -> 1 skip_connect", "cell skip, edge added: 0 -> 2 skip_connect"],
    ),
    "an open edge": (
        [((*SKIP, "edges"), [EDGES[0], EDGES[2]])],
        ["cell skip, edge removed: 0 -> 2 one of none, conv_3x3"],
    ),
    "a block": (
        [((*SKIP, "blocks"), BLOCKS[1:])],
        ["cell skip, block removed: sum of 0 (weight 0.42), 2"],
    ),
    "an open block": (
        [((*SKIP, "blocks"), BLOCKS[:1])],
        ["cell skip, block removed: concat of some of 0, 1"],
    ),
    "a block's input": (
        [((*SKIP, "blocks", 0, "inputs", 0), {"node": 1})],
        ["cell skip, sum block input removed: 0 (weight 0.42)", "cell skip, sum block input added: 1"],
    ),
    "a weight": (
        [((*SKIP, "blocks", 0, "inputs", 0, "weight"), 0.5)],
        ["cell skip, sum block input 0 re-weighted 0.42 -> 0.5"],
    ),
    "block inputs chosen": (
        [((*SKIP, "blocks", 1, "inputs"), [{"node": 1}])],
        ["cell skip, concat block input decided: one of 0, 1 -> 1"],
    ),
    "derivation": ([((*SKIP, "keep", "edges_per_node"), 3)], ["cell skip keep edges_per_node: 1 -> 3"]),
    "a cell of its own": (
        [(("cells", "other"), {"width": 4, "edges": [], "blocks": []})],
        ["cell other: like skip -> width 4, edges 0, blocks 0"],
    ),
    "several": (
        [(("name",), "big"), (("in_channels",), 1), ((*SKIP, "width"), 8)],
        ["name: small -> big", "in_channels: 3 -> 1", "cell skip widened 4 -> 8"],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_a_difference_reads_so(changes, expected):
    assert said(*changes) == expected


def told_of_blocks(a, b):
    """What is said of the blocks of enc1."""
    return [line for line in lines(differences(a, b), (a, b)) if line.startswith("enc1 block")]


def test_settings_of_blocks_are_decided_one_by_one():
    space = loads(SETTINGS_SPACE)
    path = "stages.enc1.block"
    decided = {site: choice.options[-1] for site, choice in choices(space)}
    found = fill(space, {**decided, f"{path}.squeeze": None})
    told = [
        line for line in lines(differences(space, found), (space, found)) if line.startswith("enc1 block")
    ]
    assert told == [
        "enc1 block expansion decided: one of 2, 0.5 -> 0.5",
        "enc1 block squeeze decided: one of none, 4 -> none",
    ]
    back = [
        line for line in lines(differences(found, space), (found, space)) if line.startswith("enc1 block")
    ]
    assert back[1] == "enc1 block squeeze opened: none -> one of none, 4"


def test_parallel_edges_are_told_apart_by_their_ops():
    """Of three edges between the same nodes one has another op: one change, and the right one."""
    cell = SMALL.cells["skip"]
    before = attrs.evolve(cell, edges=tuple(Edge(0, 1, op) for op in ("a", "b", "c")))
    after = attrs.evolve(cell, edges=tuple(Edge(0, 1, op) for op in ("a", "x", "c")))
    a, b = (attrs.evolve(SMALL, cells={"skip": each}) for each in (before, after))
    assert differences(a, b) == (Change("cells.skip.edges[0 -> 1].op", "b", "x"),)


def test_the_same_input_in_two_blocks_of_one_kind_has_not_moved():
    """What one block loses and another gains are two changes."""
    cell = SMALL.cells["skip"]
    zero, one, two = (BlockInput(node) for node in range(3))
    block = cell.blocks[0]

    def having(*inputs):
        blocks = tuple(attrs.evolve(block, inputs=each) for each in inputs)
        return attrs.evolve(SMALL, cells={"skip": attrs.evolve(cell, blocks=blocks)})

    found = differences(having((zero, one), (two,)), having((zero,), (two, one)))
    assert [(change.before, change.after) for change in found] == [(one, None), (None, one)]


def test_a_stride_of_one_axis_is_not_the_stride_of_another():
    a, b = (attrs.evolve(SMALL, levels=(Level(1), Level(stride))) for stride in ((1, 2), (2, 1)))
    assert list(lines(differences(a, b), (a, b))) == ["level 1 stride: [1, 2] -> [2, 1]"]


def test_what_is_said_of_a_text_cannot_steer_the_terminal():
    (line,) = said((("about",), "a\x1b[2J\u202e\nÜ"))
    assert line == 'about: "" -> "a\\u001b[2J\\u202e\\nÜ"'
    assert line.isprintable()


ANY = genotypes() | spaces() | single_candidate_spaces()


def counted(changes):
    return Counter((change.path, repr(change.before), repr(change.after)) for change in changes)


@settings(max_examples=16)
@given(ANY, ANY)
def test_turned_round_it_is_the_same_with_before_and_after_exchanged(a, b):
    assert counted(differences(b, a)) == counted(change.reversed() for change in differences(a, b))


def by_layer(genotype):
    """Every stage with a width for each layer: `16` and `[16, 16]` say the same of two."""
    stages = {name: attrs.evolve(stage, widths=stage.layer_widths) for name, stage in genotype.stages.items()}
    return attrs.evolve(genotype, stages=stages)


@settings(max_examples=16)
@given(ANY, ANY)
def test_there_are_no_differences_exactly_between_equals(a, b):
    assert (differences(a, b) == ()) is (by_layer(a) == by_layer(b))
    assert differences(a, by_layer(a)) == ()
    assert differences(a, copy.deepcopy(a)) == ()


@settings(max_examples=16)
@given(ANY, ANY)
def test_what_is_said_are_the_files_own_values(a, b):
    """Every value stands in its file, and in a line."""
    found = differences(a, b)
    said = "\n".join(lines(found, (a, b)))
    assert bool(said) is bool(found)
    for change in found:
        for value, whole in ((change.before, a), (change.after, b)):
            moved = change.before == change.after
            assert value is None or moved or any(value == part for part in parts(whole))
    for change in found:
        if isinstance(change.after, str | float):
            assert worded(change.after) in said


def parts(value):
    """A value, and all that it is made of."""
    yield value
    if attrs.has(type(value)):
        value = attrs.asdict(value, recurse=False)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    for item in items:
        yield from parts(item)


@st.composite
def relatives(draw):
    """A network, and one that has some of its links, edges and blocks, in another order."""
    a = draw(ANY)
    links = draw(st.permutations(a.links).map(tuple))
    cells = {name: draw(relative(cell)) for name, cell in a.cells.items()}
    return a, attrs.evolve(a, links=links[draw(st.integers(0, 2)) :], cells=cells)


@st.composite
def relative(draw, cell):
    if not hasattr(cell, "edges"):
        return cell
    edges = draw(st.permutations(cell.edges).map(tuple))
    return attrs.evolve(cell, edges=edges[draw(st.integers(0, 1)) :], blocks=cell.blocks[::-1])


@settings(max_examples=16)
@given(relatives())
def test_lists_that_share_items_differ_by_the_others_and_by_moves(pair):
    """Taking what left out of a list and putting what came in gives the other list's items."""
    a, b = pair
    found = differences(a, b)
    assert counted(differences(b, a)) == counted(change.reversed() for change in found)
    assert bool(found) is (a != b)
    for path, before, after in lists_of(a, b):
        here = [change for change in found if change.path == path]
        left = Counter(change.before for change in here if change.before is not None)
        came = Counter(change.after for change in here if change.after is not None)
        paired = [change for change in found if change.path.startswith(f"{path}[")]
        if not paired:
            assert Counter(before) - left + came == Counter(after)
            assert bool(here) is (before != after)


def lists_of(a, b):
    yield "links", a.links, b.links
    for name, cell in a.cells.items():
        if hasattr(cell, "edges"):
            yield f"cells.{name}.edges", cell.edges, b.cells[name].edges
            yield f"cells.{name}.blocks", cell.blocks, b.cells[name].blocks


def scalars(value, place=()):
    """Every place where a number, a word or a text stands."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        if isinstance(item, dict | list):
            yield from scalars(item, (*place, step))
        else:
            yield (*place, step)


@settings(max_examples=30)
@given(st.data(), ANY)
def test_one_value_changed_is_found_in_its_place_and_nowhere_else(data, a):
    document = encode(a)
    place = data.draw(st.sampled_from(sorted(scalars(document), key=repr)))
    put(
        document,
        place,
        data.draw(st.sampled_from([1, 2, 3, 7, 0.25, True, False, "conv_3x3", "none", "batch"])),
    )
    reading = read_text(json.dumps(document))
    if reading.problems:
        return
    found = differences(a, reading.genotype)
    assert bool(found) is (a != reading.genotype)
    assert all(change.path.startswith(section(place)) for change in found)
    assert len(found) <= 3


def section(place):
    """The path down to the list or value that holds a place."""
    names = []
    for step in place:
        if isinstance(step, int):
            break
        names.append(step)
    return ".".join(names[:3])


def test_that_one_is_2d_and_the_other_3d_is_said_first():
    solid = attrs.evolve(SMALL, name="solid", spatial_dims=3)
    changes = differences(SMALL, solid)
    assert next(iter(lines(changes, (SMALL, solid)))) == "a 2D network is compared with a 3D one"
    assert [change.path for change in changes] == ["spatial_dims", "name"]
    assert differences(solid, SMALL) == tuple(change.reversed() for change in changes)
