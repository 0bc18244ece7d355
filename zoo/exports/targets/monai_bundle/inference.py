"""`configs/inference.json`: a bundle's workflow, whose masks are those of `genoc predict`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from zoo.exports.model import Exportable

MORE_THAN_HALF: Final = 0.5000000596046448
"""The smallest float32 above one half: MONAI takes what is at least the threshold, genoc what is above it."""

TRAINED_ORIENTATION: Final = "SAR"
"""Axes towards the head, the front and the patient's right, as MONAI writes it."""

MODES: Final = {1: "L", 3: "RGB"}
"""Pillow's mode of pictures with so many channels."""


def inference(model: Exportable) -> dict[str, Any]:
    """The configuration, for `python -m monai.bundle run`."""
    axes = model.genotype.spatial_dims
    return {
        "imports": ["$import torch", "$from scripts.cases import cases", "$from scripts.cases import named"],
        "bundle_root": ".",
        "dataset_dir": "$@bundle_root + '/images'",
        "output_dir": "$@bundle_root + '/eval'",
        "device": "$torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
        "network_def": {"_target_": f"scripts.model.{model.class_name}"},
        "network": "$@network_def.to(@device)",
        "preprocessing": {"_target_": "Compose", "transforms": list(preprocessing(model))},
        "dataset": {
            "_target_": "Dataset",
            "data": f"$cases(@dataset_dir, {axes})",
            "transform": "@preprocessing",
        },
        "dataloader": {
            "_target_": "DataLoader",
            "dataset": "@dataset",
            "batch_size": 1,
            "shuffle": False,
            "num_workers": 0,
        },
        "inferer": inferer(model),
        "postprocessing": {"_target_": "Compose", "transforms": list(postprocessing(model))},
        "handlers": [
            {
                "_target_": "CheckpointLoader",
                "load_path": "$@bundle_root + '/models/model.pt'",
                "load_dict": {"model": "@network"},
            }
        ],
        "evaluator": {
            "_target_": "SupervisedEvaluator",
            "device": "@device",
            "val_data_loader": "@dataloader",
            "network": "@network",
            "inferer": "@inferer",
            "postprocessing": "@postprocessing",
            "val_handlers": "@handlers",
            "amp": False,
        },
        "run": ["$@evaluator.run()"],
    }


def preprocessing(model: Exportable) -> Iterator[dict[str, Any]]:
    """From files to what the network is given, in the order of the training."""
    prepared, is_bytes = model.preparation, is_of_bytes(model)
    yield loading(model)
    if not is_bytes:
        yield of_images("NormalizeIntensityd", channel_wise=True)
    if prepared.is_of_volumes:
        yield of_images("Orientationd", axcodes=TRAINED_ORIENTATION)
        yield of_images("scripts.spacing.ToSpacingd", spacing=list(prepared.spacing[::-1]))
    elif not prepared.patch:
        yield of_images("scripts.fit.Fitd", **fitting(model))
    if is_bytes:  # (x / 255 - 0.5) / 0.25
        yield of_images("ScaleIntensityRanged", a_min=0, a_max=255, b_min=-2, b_max=2)
    else:  # images are held in half precision in training
        yield of_images("CastToTyped", dtype="$torch.float16")
        yield of_images("CastToTyped", dtype="$torch.float32")


def is_of_bytes(model: Exportable) -> bool:
    """Whether the network reads the bytes of pictures, not standardised values."""
    return model.preparation.values == "bytes" and not model.preparation.is_of_volumes


def of_images(target: str, **arguments: Any) -> dict[str, Any]:
    """A transform of the images."""
    return {"_target_": target, "keys": "image", **arguments}


def loading(model: Exportable) -> dict[str, Any]:
    """How files are read."""
    if model.preparation.is_of_volumes:
        reader: dict[str, Any] = {"_target_": "NibabelReader"}
    else:
        # Of several channels each has a file, which is grey.
        mode = MODES.get(model.genotype.in_channels, "L") if is_of_bytes(model) else None
        reader = {"_target_": "scripts.pictures.PictureReader", "mode": mode}
    return of_images("LoadImaged", reader=reader, ensure_channel_first=True)


def fitting(model: Exportable) -> dict[str, Any]:
    """How pictures are brought to the network's size."""
    sizes = model.sizes
    return {
        "size": list(model.preparation.extent()),
        "fit": model.preparation.fit,
        "stride": list(sizes.stride),
        "more_than_one": sizes.norm == "instance",
        "is_bytes": is_of_bytes(model),
    }


def inferer(model: Exportable) -> dict[str, Any]:
    """Windows that overlap by half for a network of patches, else the whole picture."""
    if not model.preparation.patch:
        return {"_target_": "SimpleInferer"}
    return {
        "_target_": "SlidingWindowInferer",
        "roi_size": list(model.preparation.extent()),
        "sw_batch_size": 1,
        "overlap": 0.5,
        "mode": "gaussian",
    }


def postprocessing(model: Exportable) -> Iterator[dict[str, Any]]:
    """From logits to label maps on the images' own grids, in files."""
    prepared = model.preparation
    if prepared.is_of_volumes or not prepared.patch:
        yield {
            "_target_": "Invertd",
            "keys": "pred",
            "orig_keys": "image",
            "transform": "@preprocessing",
            "nearest_interp": False,
        }
    if model.threshold is None:
        yield {"_target_": "AsDiscreted", "keys": "pred", "argmax": True}
    else:
        yield {"_target_": "Activationsd", "keys": "pred", "sigmoid": True}
        yield {"_target_": "AsDiscreted", "keys": "pred", "threshold": MORE_THAN_HALF}
    yield saving(model)


def saving(model: Exportable) -> Any:
    """How label maps are written: PNG with 255 for a single target, or NIfTI; as `genoc predict` does."""
    saver = {
        "_target_": "SaveImaged",
        "keys": "pred",
        "output_dir": "@output_dir",
        "output_postfix": "",
        "separate_folder": False,
        "resample": False,
        "output_dtype": "$torch.uint8",
        "output_name_formatter": "$named",
    }
    if model.preparation.is_of_volumes:
        # Of no effect on the labels, which are on the image's grid; without, MONAI 1.6.1 fails for several
        # files.
        return {**saver, "output_ext": ".nii.gz", "resample": True}
    scale = 255 if model.threshold is not None else None
    return {**saver, "output_ext": ".png", "scale": scale, "writer": "scripts.pictures.PictureWriter"}
