"""The commands with which what was written is used in nnU-Net, and the card that says them."""

from __future__ import annotations

from attrs import frozen

from genotype import Genotype
from zoo.exports.nnunet.module import Module

NO_SUPERVISION = "nnUNetTrainerNoDeepSupervision"
CHECKPOINT = "model/fold_0/checkpoint_final.pth"


@frozen(kw_only=True)
class Guide:
    """What the commands are about: the folder's name is not known before it is written, so they say `.`."""

    genotype: Genotype
    module: Module
    plans: str
    configuration: str
    dataset: str
    trained: bool

    @property
    def trainer(self) -> str:
        """The trainer that is named, where the usual one will not do."""
        return "" if len(self.genotype.heads) > 1 else f" -tr {NO_SUPERVISION}"

    @property
    def commands(self) -> tuple[str, ...]:
        """To be typed in the folder, in this order."""
        of_it = f"-d {self.dataset} -c {self.configuration} -p {self.plans}{self.trainer}"
        start = f" -pretrained_weights {CHECKPOINT}" if self.trained else ""
        train = f"nnUNetv2_train {self.dataset} {self.configuration} 0 -p {self.plans}{self.trainer}{start}"
        return (
            'export PYTHONPATH="$PWD:$PYTHONPATH"',
            f'cp {self.plans}.json "$nnUNet_preprocessed/{self.dataset}/"',
            train,
            f"nnUNetv2_predict -i IMAGES -o OUT {of_it} -f 0",
        )

    @property
    def card(self) -> str:
        """README.md."""
        lines = [
            f"# {self.genotype.name} for nnU-Net v2",
            "",
            f"`{self.module.file}` has the network, which needs torch alone. `{self.plans}.json` are the "
            f"plans of {self.dataset}, whose configuration `{self.configuration}` has this "
            "network; preprocessed data are used as they are. In this folder:",
            "",
            "```",
            *self.commands,
            "```",
            "",
            "nnU-Net finds the class by its module, so the folder must be on `PYTHONPATH` whenever it "
            "trains, validates or predicts.",
            *self.supervision,
            *self.weights,
        ]
        return "\n".join(lines) + "\n"

    @property
    def supervision(self) -> list[str]:
        """What becomes of the heads."""
        if self.trainer:
            return [
                "",
                f"The network has a single head, so it is trained by `{NO_SUPERVISION}`, of nnU-Net itself.",
            ]
        heads = len(self.genotype.heads)
        return [
            "",
            f"Each of the {heads} heads has a target of its size. nnU-Net weighs them 1, 1/2, 1/4 and so on, "
            "and the last not at all, whatever the genotype says.",
        ]

    @property
    def weights(self) -> list[str]:
        """What of the weights is there."""
        if not self.trained:
            return []
        return [
            "",
            f"`{CHECKPOINT}` has the trained weights: to train on from them as above, or to predict at once:",
            "",
            "```",
            "nnUNetv2_predict_from_modelfolder -i IMAGES -o OUT -m model -f 0 --disable_tta",
            "```",
            "",
            "nnU-Net then prepares images by these plans. Their spacing and normalisation must be those that "
            "the network was trained with, which export.json tells.",
        ]
