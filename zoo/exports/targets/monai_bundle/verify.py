"""MONAI's own command, run on a bundle."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from safetensors.torch import load_file
from torch import Tensor

from search.data.readers import open_image
from zoo.entries.example import LEAST
from zoo.exports.fresh import run_fresh
from zoo.exports.model import Exportable
from zoo.exports.on_own_grid import own_logits
from zoo.exports.target import Check, require_close
from zoo.exports.trials import apart
from zoo.exports.tried_images import TriedImage, tried_images
from zoo.predict.predict import predict
from zoo.predict.settings import Machine, Settings

SHARE = 1e-3
"""The share of labels that may differ, and the part of the largest logit: MONAI rounds otherwise."""

COMMANDS = """
import json, os, runpy, torch
from safetensors.torch import save_file
folder, images, logits, commands = sys.argv[1:]
os.chdir(folder)
sys.path.insert(0, "")
sys.dont_write_bytecode = True
for arguments in json.loads(commands):
    sys.argv = ["monai.bundle", *arguments]
    runpy.run_module("monai.bundle", run_name="__main__", alter_sys=True)

from monai.bundle import ConfigParser
parser = ConfigParser()
parser.read_config("configs/inference.json")
parser["dataset_dir"] = images
dataset, network, inferer, after = (
    parser.get_parsed_content(name) for name in ("dataset", "network", "inferer", "postprocessing")
)
network.load_state_dict(torch.load("models/model.pt", weights_only=True))
found = {}
for image in dataset:
    with torch.no_grad():
        image["pred"] = inferer(image["image"][None], network.eval())[0]
    name = image["image"].meta["filename_or_obj"]
    for transform in after.transforms[:1]:
        image = transform(image) if type(transform).__name__ == "Invertd" else image
    found[os.path.basename(name)] = torch.as_tensor(image["pred"]).as_subclass(torch.Tensor).contiguous()
save_file(found, logits)
"""

CONFIGURED = ("--config_file", "configs/inference.json", "--meta_file", "configs/metadata.json")


def verified(model: Exportable, bundle: Path) -> tuple[Check, ...]:
    """What MONAI's `verify_net_in_out` and `run` say of a bundle. Raises InputError where they refuse it, and
    where what they give is not what genoc gives.
    """
    with TemporaryDirectory() as place:
        images, ours, theirs, logits = (Path(place) / name for name in ("images", "ours", "theirs", "logits"))
        images.mkdir()
        made = tried_images(model, images)
        at = multiples(model)
        net_in_out = ["verify_net_in_out", "network_def", *CONFIGURED, "--n", str(at), "--device", "cpu"]
        run = ["run", *CONFIGURED, "--dataset_dir", str(images), "--output_dir", str(theirs)]
        run += ["--device", "$torch.device('cpu')"]
        arguments = [str(bundle.absolute()), str(images), str(logits), json.dumps([net_in_out, run])]
        run_fresh(model.name, COMMANDS, arguments)
        predict([model.model], [str(images)], ours, Settings(), Machine(), False)
        checks = [of_logits(model, made, load_file(logits)), of_masks(made, ours, theirs)]
    size = tuple(at * step for step in model.sizes.stride)
    first = Check(tool="monai", version=version(), what="verify_net_in_out", sizes=(size,), batches=(1,))
    return first, *(require_close(model.name, check) for check in checks)


def version() -> str:
    """MONAI's."""
    import monai

    return str(monai.__version__)


def multiples(model: Exportable) -> int:
    """A number of strides along every axis that makes a small image."""
    return max(2, -(-LEAST[model.genotype.spatial_dims] // max(model.sizes.stride)))


def of_logits(model: Exportable, made: Sequence[TriedImage], found: Mapping[str, Tensor]) -> Check:
    """How far logits on the images' own grids are from genoc's."""
    own = {image.files[0].name: own_logits(model.model, image.files) for image in made}
    return Check(
        tool="monai",
        version=version(),
        what="the bundle's workflow from files to logits",
        sizes=tuple(image.shape for image in made),
        batches=(1,),
        difference=max(apart(logits, found.get(name)) for name, logits in own.items()),
        tolerance=SHARE * max(1.0, *(float(logits.abs().max()) for logits in own.values())),
    )


def of_masks(made: Sequence[TriedImage], ours: Path, theirs: Path) -> Check:
    """How many of the pixels have another label than `genoc predict` gives."""
    different = total = 0
    for image in made:
        one, other = (open_image(folder / image.label_map).values() for folder in (ours, theirs))
        different += int(np.count_nonzero(one != other)) if one.shape == other.shape else one.size
        total += one.size
    return Check(
        tool="monai",
        version=version(),
        what="monai.bundle run",
        sizes=tuple(image.shape for image in made),
        batches=(1,),
        difference=different / total,
        tolerance=SHARE,
        of="labels, as a share of all pixels,",
    )
