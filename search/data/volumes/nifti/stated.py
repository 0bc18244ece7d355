"""The values in a NIfTI header before nibabel corrects them.

nibabel changes codes that it does not know to 0, and sizes of 0 to 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from genotype.diagnostics.diagnostic import refuse
from search.config import GeometryForm
from search.data.file_names import in_words

CODES = range(6)
"""The codes of an sform or a qform: 0 not set, 1 scanner, 2 aligned, 3 Talairach, 4 MNI 152, 5 another
template.
"""


def stated_header(image: Any) -> Any:
    """The header of a file that nibabel opened, as it is in the file."""
    with image.file_map["image"].get_prepare_fileobj("rb") as stream:
        return type(image.header).from_fileobj(stream, check=False)


def require_stated(path: Path, image: Any, wanted: GeometryForm | None) -> None:
    """Refuse a form whose code NIfTI does not define, and sizes of 0 if the spacing comes from them.

    `wanted` is the form that was chosen. A file without any form is read by its sizes alone.
    """
    header, place = stated_header(image), in_words(path)
    codes = {form: int(header[f"{form}_code"]) for form in ("sform", "qform")}
    for form, code in codes.items():
        if code not in CODES:
            problem = f"has the {form}_code {code}, which NIfTI does not define"
            remedy = f"write 1 to 5 as the header's {form}_code if the {form} is right, else 0"
            raise refuse(path.name, place, problem, remedy, "D163")
    by_sizes = codes["sform"] == 0 or (codes["qform"] > 0 and wanted != "sform")
    if by_sizes and 0 in [float(side) for side in header["pixdim"][1:4]]:
        problem = "does not say how large its voxels are: pixdim has a 0"
        also = ", or give --geometry sform if the sform is right" if codes["sform"] else ""
        raise refuse(path.name, place, problem, f"write the sizes into the header{also}", "D163")
