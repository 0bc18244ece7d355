"""The card of an export that is a folder in another program's own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from zoo.entries.entry import CARD
from zoo.exports.card.write import common, template
from zoo.exports.model import Exportable
from zoo.exports.target import Check, Exported, Target


@frozen(kw_only=True)
class Bundle:
    """What is in a folder: its `files`, told in a few words each, and the `template` of its card, which
    extends that of all cards, with `values` of its own. `place` is where the form wants the card.
    """

    files: Mapping[str, str]
    template: str
    values: Mapping[str, Any] = field(factory=dict)
    place: str = CARD


def write_card(
    model: Exportable,
    folder: Path,
    target: Target,
    bundle: Bundle,
    checks: Sequence[Check],
    notes: Sequence[str] = (),
    following: Sequence[str] = (),
) -> Exported:
    """Write the card of a folder that was verified, with `notes` and the commands to type next; all that is
    there.
    """
    exported = Exported(
        files=(*bundle.files, bundle.place), checks=tuple(checks), notes=tuple(notes), next=tuple(following)
    )
    told = common(model, target, exported, bundle.files)
    text = template(bundle.template).render(**told, exact=True, **bundle.values)
    (folder / bundle.place).write_text(text, encoding="utf-8")
    return exported
