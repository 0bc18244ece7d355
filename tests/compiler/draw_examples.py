"""Networks of the shapes that a drawing must master, built up as JSON.

`python -m tests.compiler.draw_examples` writes the golden drawings anew; look at them before you
accept them: `dot -Tpng` draws them.
"""

import json
from pathlib import Path
from typing import Any

from compiler.draw import draw_cell, draw_network
from genotype import Genotype, loads
from tests.spaces import SKIP_SPACE

Links = list[dict[str, Any]]

OPS = ["skip_connect", "max_pool_3x3", "dil_conv_3x3", "depth_sep_conv_5x5", "spatial_sep_conv_7x7"]


def network(name: str, stages: dict[str, Any], links: Links, heads: list[str], **more: Any) -> Genotype:
    levels = 1 + max(stage["level"] for stage in stages.values())
    document = {
        "format": "genoc/1",
        "name": name,
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "levels": [{"stride": 2 if level else 1} for level in range(levels)],
        "stages": stages,
        "links": links,
        "heads": [{"from": stage} for stage in heads],
        **more,
    }
    return loads(json.dumps(document))


def stage(level: int, width: int = 16) -> dict[str, Any]:
    return {"level": level, "depth": 2, "widths": width}


def resized(source: int, target: int) -> dict[str, str]:
    """What a link between two levels needs."""
    return {} if source == target else {"resize": "max_pool" if source < target else "bilinear"}


def encoder(depth: int, suffix: str = "", source: str = "input") -> tuple[dict[str, Any], Links]:
    """Stages going down, each read by the next."""
    names = [f"enc{level}{suffix}" for level in range(depth)]
    stages = {name: stage(level) for level, name in enumerate(names)}
    links = [{"from": source, "to": names[0]}]
    links += [
        {"from": names[level - 1], "to": names[level], "resize": "max_pool"} for level in range(1, depth)
    ]
    return stages, links


def u_net(depth: int = 5, suffix: str = "", source: str = "input") -> tuple[dict[str, Any], Links]:
    """An encoder, and stages going back up with a skip to each."""
    stages, links = encoder(depth, suffix, source)
    below = f"enc{depth - 1}{suffix}"
    for level in reversed(range(depth - 1)):
        name = f"dec{level}{suffix}"
        stages[name] = stage(level)
        links += [
            {"from": f"enc{level}{suffix}", "to": name},
            {"from": below, "to": name, "resize": "bilinear"},
        ]
        below = name
    return stages, links


def plain() -> Genotype:
    return network("plain", *u_net(), ["dec0"])


def nested(depth: int = 5) -> Genotype:
    """UNet++: every stage reads all earlier ones of its level, and one of the level below."""
    stages, links = {}, [{"from": "input", "to": "x0_0"}]
    for column in range(depth):
        for level in range(depth - column):
            name = f"x{level}_{column}"
            stages[name] = stage(level)
            links += [{"from": f"x{level}_{before}", "to": name} for before in range(column)]
            if column:
                links.append({"from": f"x{level + 1}_{column - 1}", "to": name, "resize": "bilinear"})
            elif level:
                links.append({"from": f"x{level - 1}_0", "to": name, "resize": "max_pool"})
    return network("nested", stages, links, [f"x0_{depth - 1}", *(f"x0_{c}" for c in range(1, depth - 1))])


def cell(shift: int) -> dict[str, Any]:
    """Three nodes with three ops each, other ones for every shift."""
    pairs = [(0, 1), (0, 1), (0, 1), (0, 2), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
    edges = [{"from": a, "to": b, "op": OPS[(i * 2 + shift) % 5]} for i, (a, b) in enumerate(pairs)]
    weighted = {"kind": "sum", "inputs": [{"node": 0, "weight": 0.25}, {"node": 3, "weight": 0.75}]}
    return {"width": 16, "edges": edges, "blocks": [weighted, {"kind": "concat", "inputs": [{"node": 2}]}]}


def all_skips(depth: int = 5) -> Genotype:
    """DARTS-UNet: a cell from every encoder stage but the last to every decoder stage; each
    decoder stage is reached through a small one at its level.
    """
    stages, links = encoder(depth)
    cells, below = {}, f"enc{depth - 1}"
    for level in reversed(range(depth - 1)):
        stages |= {f"up{level}": stage(level), f"dec{level}": stage(level)}
        links.append({"from": below, "to": f"up{level}", "resize": "bilinear"})
        for other in range(depth - 1):
            name = f"skip_{other}_{level}"
            cells[name] = cell(other + level)
            links.append({"from": f"enc{other}", "to": f"dec{level}", "cell": name, **resized(other, level)})
        links.append({"from": f"up{level}", "to": f"dec{level}"})
        below = f"dec{level}"
    return network("all-skips", stages, links, ["dec0"], cells=cells)


def full_scale(depth: int = 5) -> Genotype:
    """UNet 3+: every decoder stage reads every resolution, each through a small stage of its own."""
    stages, links = encoder(depth)
    for level in reversed(range(depth - 1)):
        reader = f"dec{level}"
        for other in range(depth):
            source = f"enc{other}" if other <= level or other == depth - 1 else f"dec{other}"
            small = f"{source}_{reader}"
            stages[small] = stage(level, 8)
            links += [{"from": source, "to": small, **resized(other, level)}, {"from": small, "to": reader}]
        stages[reader] = stage(level)
    return network("full-scale", stages, links, ["dec0", "dec1", "enc4"])


def twice() -> Genotype:
    """A U-Net that reads another, and the first one's encoder."""
    first, links = u_net(3, "_a")
    second, more = u_net(3, "_b", "dec0_a")
    links += [*more, {"from": "enc1_a", "to": "dec1_b"}, {"from": "input", "to": "dec0_b"}]
    return network("twice", first | second, links, ["dec0_b", "dec0_a"])


EXAMPLES = {genotype.name: genotype for genotype in (plain(), nested(), all_skips(), full_scale(), twice())}


GOLDEN = Path(__file__).with_name("golden")


def golden_drawings() -> dict[str, str]:
    """The drawings that are compared with files, by the names of these."""
    space = loads(SKIP_SPACE)
    return {
        "draw_u_net.dot": draw_network(network("u-net", *u_net(3), ["dec0", "dec1"])).source,
        "draw_space.dot": draw_network(space).source,
        "draw_space_cell.dot": draw_cell(space, "skip").source,
        "draw_cell.dot": draw_cell(all_skips(3), "skip_0_1").source,
    }


if __name__ == "__main__":
    for name, text in golden_drawings().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
