"""Codes of problems with a file or its JSON."""

from genotype.codes.code import Code

TEXT_CODES = (
    Code(
        "G001",
        "the file cannot be read",
        "It does not exist, is a folder, may not be read, or is too large to be a genotype. Give another "
        "path.",
    ),
    Code(
        "G002",
        "not UTF-8",
        "A genotype is a text file in UTF-8. The message names the first line that is not: save the file "
        "as UTF-8. If this is another file, such as weights, give the path of the genotype instead.",
    ),
    Code(
        "G010",
        "not a JSON object",
        "The file is empty, or does not begin with {. `genoc new` lists genotypes to start from.",
    ),
    Code(
        "G011",
        "a comma before a closing bracket",
        "In JSON, commas separate items; there is none after the last. Remove it.",
        '"widths": [4],}',
        '"widths": [4]}',
    ),
    Code(
        "G012",
        "a comma is missing",
        "The items of a list or an object are separated by commas. Add one at the mark.",
        '"level": 0 "depth"',
        '"level": 0, "depth"',
    ),
    Code(
        "G013",
        "a colon or a key is missing",
        "In an object, a key and a colon precede every value.",
        '"depth" 1',
        '"depth": 1',
    ),
    Code(
        "G014",
        "a bracket is not closed",
        "The mark shows where the bracket should most likely be closed: where another bracket is closed, "
        "or where the indentation decreases. If the file ends there, the rest may have been cut off.",
        '"widths": [4}',
        '"widths": [4]}',
    ),
    Code(
        "G015",
        "an extra closing bracket, or one of the wrong kind",
        "[ is closed by ], and { by }. Remove the bracket, or replace it by the other kind.",
        '"widths": [4}}',
        '"widths": [4]}',
    ),
    Code(
        "G016",
        "a comment",
        'JSON has no comments. Notes on the network can go in "about".',
        '"depth": 1, /* layers */ "widths"',
        '"depth": 1, "widths"',
    ),
    Code(
        "G017",
        "quotes other than double quotes",
        "Strings and keys need double quotes.",
        "'small'",
        '"small"',
    ),
    Code(
        "G018",
        "a word without quotes",
        "Strings and keys need double quotes. Only true, false and null are written without.",
        '"name": small',
        '"name": "small"',
    ),
    Code(
        "G019",
        "NaN or infinity",
        "JSON has only finite numbers.",
        '"weight": NaN',
        '"weight": 1',
    ),
    Code(
        "G020",
        "a quote is missing",
        "A string begins and ends with a double quote on the same line.",
        '"name": "small,',
        '"name": "small",',
    ),
    Code(
        "G021",
        "a control character in a string",
        "Tabs and other control characters are escaped in a string: \\t for a tab.",
        '"a\tb"',
        '"a\\tb"',
    ),
    Code(
        "G022",
        "an unknown escape in a string",
        'A backslash is followed by one of " \\ / b f n r t, or by u and four hexadecimal digits.',
        '"C:\\q"',
        '"C:\\\\q"',
    ),
    Code(
        "G023",
        "not a JSON number",
        "No leading zeros, no +, and digits on both sides of a decimal point.",
        '"depth": 01',
        '"depth": 1',
    ),
    Code("G024", "a number with thousands of digits", "No value of a genotype is that large."),
    Code(
        "G025",
        "text after the end",
        "A file holds one genotype. Remove what follows it, or the closing bracket that ends it too early.",
        "]\n}\n{}",
        "]\n}",
    ),
    Code(
        "G026",
        "a repeated key",
        "It is unclear which of the two values is meant. Keep one.",
        '"depth": 1, "depth": 2',
        '"depth": 1',
    ),
    Code("G027", "nested too deeply", "Brackets are nested 64 deep. A genotype needs about six levels."),
    Code(
        "G028",
        "an unexpected character, or a missing value",
        "A character that is not part of JSON, an extra comma or colon, or a key without a value.",
        '"depth": ,',
        '"depth": 1,',
    ),
    Code(
        "G029",
        "an unresolved merge conflict",
        "The file has two versions of some lines, between conflict markers. Keep one; remove the markers.",
        '<<<<<<< HEAD\n    "enc1": {"level": 0, "depth": 1, "widths": 4}\n'
        '=======\n    "enc1": {"level": 0, "depth": 2, "widths": 4}\n>>>>>>> deeper',
        '    "enc1": {"level": 0, "depth": 2, "widths": 4}',
    ),
)
