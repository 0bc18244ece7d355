"""All layouts, the more specific ones first."""

from __future__ import annotations

from search.data.layouts.known import (
    beside,
    case_folders,
    cityscapes,
    coco,
    decathlon,
    drive,
    isic,
    nnunet,
    nnunet_v1,
    nuclei,
    sets,
    side_by_side,
    voc,
)
from search.data.layouts.near import Recognise

LAYOUTS: tuple[Recognise, ...] = (
    nnunet.recognise,
    nnunet_v1.recognise,
    decathlon.recognise,
    voc.recognise,
    cityscapes.recognise,
    isic.recognise,
    drive.recognise,
    coco.recognise,
    nuclei.recognise,
    side_by_side.recognise,
    sets.recognise,
    case_folders.recognise,
    beside.recognise,
)
"""The first that fits is taken."""
