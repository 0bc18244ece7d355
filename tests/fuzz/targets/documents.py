"""Readers of the JSON files of runs and studies."""

from pathlib import Path
from typing import Any

from search.runs.documents import DOCUMENTS
from search.runs.documents.document import Document
from tests.fuzz.target import Target, in_world


def of_document(group: str, document: Document[Any]) -> Target:
    """A JSON file: what is read is written, and reads as the same."""

    def read(folder: Path) -> None:
        text = document.text(document.read(folder))
        (folder / "again").mkdir(exist_ok=True)
        (folder / "again" / document.name).write_text(text)
        assert document.text(document.read(folder / "again")) == text, "it reads otherwise the second time"

    return in_world(f"{group}-{Path(document.name).stem}", "json", document.name, lambda folder: None, read)


TARGETS = tuple(of_document("run", document) for document in DOCUMENTS)
