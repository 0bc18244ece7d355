"""What the server of `forked.py` imports: all that a search in several processes does, which takes long."""

import monai.losses.dice
import torch.distributed.launcher.api
import torch.distributed.rendezvous

import search.api
import search.commands.search
import search.commands.train
import search.folds
import search.report
import tests.search.distributed.steps
import zoo.main

__all__ = ["monai", "search", "tests", "torch", "zoo"]
