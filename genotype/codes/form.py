"""Codes of what is wrong with the form of a genotype: its keys, and the kinds of its values."""

from genotype.codes.code import Code

FORM_CODES = (
    Code(
        "G101",
        "an unknown key",
        "The format knows no such key there. Where a known one is near, it is asked for; else the known "
        "ones are listed.",
        '"dpeth": 1',
        '"depth": 1',
    ),
    Code(
        "G102",
        "a key is missing",
        "The key has no default, so it must be written.",
        '"level": 0, "widths"',
        '"level": 0, "depth": 1, "widths"',
    ),
    Code(
        "G103",
        "a value of the wrong kind",
        "A string stands where a number belongs, or a list where an object does. Numbers stand without "
        "quotes, whole ones without a point.",
        '"in_channels": "3"',
        '"in_channels": 3',
    ),
    Code(
        "G104",
        "a number out of its range",
        "The message tells the smallest and the largest that may stand there.",
        '"in_channels": 0',
        '"in_channels": 3',
    ),
    Code(
        "G105",
        "not a name",
        "Names become names in the compiled Python: small letters, digits and _, a letter first. The name "
        "of the genotype itself may have a - too.",
        '"Small Net"',
        '"small-net"',
    ),
    Code(
        "G106",
        "a key that is no name",
        "The keys of stages and cells are their names: small letters, digits and _, a letter first.",
        '"Enc 1"',
        '"enc_1"',
    ),
    Code(
        "G107",
        "a word that is not known here",
        "Only the listed words, or numbers, may stand there.",
        '"norm": "bach"',
        '"norm": "batch"',
    ),
    Code(
        "G108",
        "a value that fits none of the forms",
        'Several forms may stand there, such as a number or {"choose": [...]}; this is none of them.',
        '"depth": [1]',
        '"depth": 1',
    ),
    Code(
        "G109",
        "half a character",
        "A character outside the first 65,536 is written by two \\u escapes, of which one is missing.",
        '"\\ud83e"',
        '"\\ud83e\\udd16"',
    ),
    Code(
        "G110",
        "nothing to choose from",
        "A choice has at least one option.",
        '{"choose": []}',
        '{"choose": [1]}',
    ),
    Code(
        "G111",
        "an option twice",
        "A choice lists each option once.",
        '{"choose": [1, 1]}',
        '{"choose": [1]}',
    ),
    Code(
        "G112",
        "an unknown format",
        "`format` says which version of the language the file is in. A file of a later genoc needs that "
        "genoc; one that has none is most likely of today's.",
        '"genoc/9"',
        '"genoc/1"',
    ),
)
