"""Codes of problems with a genotype's form: its keys, and the types of its values."""

from genotype.codes.code import Code

FORM_CODES = (
    Code(
        "G101",
        "an unknown key",
        "The format has no such key here. If a known key is spelt almost the same, genoc suggests it; "
        "if the object around it, or one in it, has the key, genoc says where it belongs; otherwise it lists "
        "the known keys.",
        '"dpeth": 1',
        '"depth": 1',
    ),
    Code(
        "G102",
        "a key is missing",
        "The key has no default, so it is required.",
        '"level": 0, "widths"',
        '"level": 0, "depth": 1, "widths"',
    ),
    Code(
        "G103",
        "a value of the wrong type",
        "A string is given where a number is expected, for example, or a list where an object is. Numbers "
        "are written without quotes, whole numbers without a decimal point.",
        '"in_channels": "3"',
        '"in_channels": 3',
    ),
    Code(
        "G104",
        "a number out of range",
        "The message gives the smallest and the largest value allowed.",
        '"in_channels": 0',
        '"in_channels": 3',
    ),
    Code(
        "G105",
        "an invalid name",
        "Names become identifiers in the compiled Python: lower-case letters, digits and _, starting with "
        "a letter. The name of the genotype itself may also contain -.",
        '"Small Net"',
        '"small-net"',
    ),
    Code(
        "G106",
        "a key that is not a valid name",
        "The keys of stages and cells are their names: lower-case letters, digits and _, starting "
        "with a letter.",
        '"Enc 1"',
        '"enc_1"',
    ),
    Code(
        "G107",
        "an unknown value",
        "Only the listed words or numbers are allowed here.",
        '"norm": "bach"',
        '"norm": "batch"',
    ),
    Code(
        "G108",
        "a value in none of the allowed forms",
        'Several forms are allowed here, such as a number or {"choose": [...]}; this value has none of them.',
        '"depth": [1]',
        '"depth": 1',
    ),
    Code(
        "G109",
        "half of a surrogate pair",
        "A character beyond U+FFFF is written as two \\u escapes; one of them is missing.",
        '"\\ud83e"',
        '"\\ud83e\\udd16"',
    ),
    Code(
        "G110",
        "an empty choice",
        "A choice needs at least one option.",
        '{"choose": []}',
        '{"choose": [1]}',
    ),
    Code(
        "G111",
        "a repeated option",
        "A choice lists each option once.",
        '{"choose": [1, 1]}',
        '{"choose": [1]}',
    ),
    Code(
        "G112",
        "an unknown format",
        "`format` is the version of the file format. A file of a newer version needs a newer genoc; a file "
        "without `format` is most likely of the current version.",
        '"genoc/9"',
        '"genoc/1"',
    ),
    Code(
        "G113",
        "a choice in an option of another choice",
        "A choice is between options that are decided. Either list whole blocks, one for each value of a "
        "setting, or name one kind of block and leave its settings open.",
        '"block": {"choose": ["conv", {"kind": "mbconv", "expansion": {"choose": [2, 4]}}]}',
        '"block": {"kind": "mbconv", "expansion": {"choose": [2, 4]}}',
    ),
    Code(
        "G114",
        "a choice where nothing may be left open",
        "A search decides some things only; the message lists them. Write a value here.",
        '"level": {"choose": [0, 1]}, "depth": 1',
        '"level": 0, "depth": 1',
    ),
    Code(
        "G115",
        "null where a key is to be left out",
        "A key that is not given has its default: a stage has the norm of its network. null would be another "
        'way to write that, and easily read as none. Leave the key out, or write "none" for no norm. Only '
        "of a squeeze null is a value: without.",
        '"norm": null, "level": 0',
        '"level": 0',
    ),
)
