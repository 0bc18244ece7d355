"""Codes of what is wrong with a file or with its JSON."""

from genotype.codes.code import Code

TEXT_CODES = (
    Code(
        "G001",
        "the file cannot be read",
        "There is no file of that name, it is a folder, it may not be read, or it is too large to be a "
        "genotype. Give another path.",
    ),
    Code(
        "G002",
        "not UTF-8",
        "A genotype is text in UTF-8. The message tells the first line that is not: save the file as "
        "UTF-8, or give the path of the JSON file if this is another one, such as weights.",
    ),
    Code(
        "G010",
        "no JSON object",
        "The file is empty, or does not begin with {. `genoc new` lists what there is to start from.",
    ),
    Code(
        "G011",
        "a comma before a closing bracket",
        "In JSON a comma stands between two items, none after the last. Remove it.",
        '"widths": [4],}',
        '"widths": [4]}',
    ),
    Code(
        "G012",
        "a comma is missing",
        "Between two items of a list or an object stands a comma. Add it where the mark is.",
        '"level": 0 "depth"',
        '"level": 0, "depth"',
    ),
    Code(
        "G013",
        "a colon is missing, or a key",
        "In an object every value has a key and a colon before it.",
        '"depth" 1',
        '"depth": 1',
    ),
    Code(
        "G014",
        "a bracket is not closed",
        "The mark stands where the bracket most likely was to be closed: where another one closes, or "
        "where a line stands further left. Where the text simply ends, look there for what was cut off.",
        '"widths": [4}',
        '"widths": [4]}',
    ),
    Code(
        "G015",
        "a closing bracket is one too many, or of the wrong kind",
        "[ is closed by ] and { by }. Remove the bracket, or write the other one.",
        '"widths": [4}}',
        '"widths": [4]}',
    ),
    Code(
        "G016",
        "a comment",
        'JSON has no comments. Words about the network may stand in "about".',
        '"depth": 1, /* layers */ "widths"',
        '"depth": 1, "widths"',
    ),
    Code(
        "G017",
        "other quotes than double ones",
        "Strings and keys stand in double quotes.",
        "'small'",
        '"small"',
    ),
    Code(
        "G018",
        "a word without quotes",
        "Strings and keys stand in double quotes. The only words without are true, false and null.",
        '"name": small',
        '"name": "small"',
    ),
    Code(
        "G019",
        "not a number, or an infinite one",
        "JSON has finite numbers alone.",
        '"weight": NaN',
        '"weight": 1',
    ),
    Code(
        "G020",
        "a quote is missing",
        "A string begins and ends with a double quote, on one line.",
        '"name": "small,',
        '"name": "small",',
    ),
    Code(
        "G021",
        "a control character in a string",
        "A tab or another control character is spelt out in a string: \\t for a tab.",
        '"a\tb"',
        '"a\\tb"',
    ),
    Code(
        "G022",
        "an unknown escape in a string",
        'After a backslash stands one of " \\ / b f n r t, or u and four hexadecimal digits.',
        '"C:\\q"',
        '"C:\\\\q"',
    ),
    Code(
        "G023",
        "a number as JSON does not write it",
        "No zero before other digits, no +, and digits on both sides of a point.",
        '"depth": 01',
        '"depth": 1',
    ),
    Code("G024", "a number of thousands of digits", "No value of a genotype is that large."),
    Code(
        "G025",
        "text after the end",
        "A file holds one genotype. Remove what follows it; or a closing bracket before stands too early.",
        "]\n}\n{}",
        "]\n}",
    ),
    Code(
        "G026",
        "a key twice",
        "Of two values under one key it is not known which is meant. Keep one.",
        '"depth": 1, "depth": 2',
        '"depth": 1',
    ),
    Code("G027", "nested too deep", "Brackets within brackets, 64 deep. A genotype nests about six deep."),
    Code(
        "G028",
        "something has no place here, or nothing stands where something should",
        "A character that is no part of JSON, a comma or colon too many, a key without a value.",
        '"depth": ,',
        '"depth": 1,',
    ),
    Code(
        "G029",
        "a conflict of version control",
        "Both versions of some lines stand in the file, between markers. Keep one, and remove the markers.",
        '<<<<<<< HEAD\n    "enc1": {"level": 0, "depth": 1, "widths": 4}\n'
        '=======\n    "enc1": {"level": 0, "depth": 2, "widths": 4}\n>>>>>>> deeper',
        '    "enc1": {"level": 0, "depth": 2, "widths": 4}',
    ),
)
