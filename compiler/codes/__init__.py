"""All codes of a genotype's problems.

A code never changes its meaning; the code of a problem that is no longer refused is not used again.
"""

from compiler.codes.blocks import BLOCK_CODES, FUSION_CODES
from compiler.codes.cells import CELL_CODES, OP_CODES
from compiler.codes.ends import HEAD_CODES, SPACE_CODES
from compiler.codes.network import FLOW_CODES, LINK_CODES, STAGE_CODES
from genotype.codes.form import FORM_CODES
from genotype.codes.text import TEXT_CODES

CODES = (
    *TEXT_CODES,
    *FORM_CODES,
    *STAGE_CODES,
    *BLOCK_CODES,
    *LINK_CODES,
    *FUSION_CODES,
    *FLOW_CODES,
    *CELL_CODES,
    *OP_CODES,
    *HEAD_CODES,
    *SPACE_CODES,
)

BY_CODE = {code.name: code for code in CODES}
