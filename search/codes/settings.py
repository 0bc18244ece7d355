"""All codes of problems with a settings file, as `--config` reads it.

A code never changes its meaning.
"""

from genotype.codes.code import Code

FILE_CODES = (
    Code(
        "S001",
        "the file cannot be read",
        "It does not exist, is a folder or a pipe, may not be read, or has more than 1 MB. Give the path of "
        "a settings file; `genoc config new` writes one.",
    ),
    Code("S002", "not UTF-8", "A settings file is a text in UTF-8. Save it so."),
    Code(
        "S003",
        "not YAML",
        "The mark shows where YAML's grammar cannot go on; the mistake is there or just before. A text with "
        "a colon and a space, with a space and #, or with a character such as @, %, & or [ in front needs "
        "quotes.",
        "loss: [bce",
        "loss: bce",
    ),
    Code(
        "S004",
        "a tab where YAML has spaces alone",
        "YAML indents by spaces. Settings need no indentation at all.",
        "\tlr: 0.1",
        "lr: 0.1",
    ),
    Code(
        "S005",
        "an anchor or an alias",
        "A value may not refer to another, for a small file could then stand for a huge one. Write the value "
        "in both places.",
        "lr: &rate 0.1\nlr-end: *rate",
        "lr: 0.1\nlr-end: 0.1",
    ),
    Code(
        "S006",
        "a tag",
        "Tags make values of other types, in some programs even objects that run code. Settings are words, "
        "numbers, true and false, and lists of these.",
        "lr: !!float 1",
        "lr: 1",
    ),
    Code(
        "S007",
        "several documents",
        "A file holds the settings of one run. Write a file for each.",
        "lr: 0.1\n---\nlr: 0.2",
        "lr: 0.1",
    ),
    Code(
        "S008",
        "not a list of keys and values",
        "Each line sets one option: its name, a colon, a space, and its value.",
        "lr:0.1",
        "lr: 0.1",
    ),
    Code(
        "S009",
        "settings or lists within a setting",
        "Settings have one level. Write one value, or a list of them.",
        "data:\n  size: 128",
        "size: 128",
    ),
    Code(
        "S010",
        "a key that is set twice",
        "It is unclear which of the two values is meant. Keep one.",
        "lr: 0.1\nlr: 0.2",
        "lr: 0.2",
    ),
)

SETTING_CODES = (
    Code(
        "S101",
        "an unknown setting",
        "Keys are the names of the command's options without dashes in front, and that of its argument. If a "
        "known one is spelt almost the same, genoc suggests it; `genoc config new` lists all.",
        "max-mac: 100M",
        "max-macs: 100M",
    ),
    Code(
        "S102",
        "a file for another command",
        "The key `command` says which command a file is for. `genoc search` and `genoc train` have different "
        "settings, and some of the same name with different defaults. A file that does not say it is checked "
        "with `genoc config check --for COMMAND`.",
        "command: worker",
        "command: search",
    ),
    Code(
        "S103",
        "a value of another kind",
        "A number or a text where true or false is expected, for example, or a number in quotes. In YAML "
        "1.2, yes, no, on and off are texts: write true or false.",
        "recompute: yes",
        "recompute: true",
    ),
    Code(
        "S104",
        "a value that the option does not take",
        "It is refused on the command line, too: an unknown word, a number out of range, or a text of "
        "another form. The message says what the option takes.",
        "epochs: 0",
        "epochs: 1",
    ),
    Code(
        "S105",
        "a list where one value is expected, or one of the wrong length",
        "The message says how many values the option has.",
        "alpha-betas: [0.5]",
        "alpha-betas: [0.5, 0.999]",
    ),
    Code(
        "S106",
        "no value",
        "null and nothing at all leave an option unset, which one with a default cannot be. Leave the key "
        "out for the default.",
        "lr:",
        "lr: 0.025",
    ),
    Code(
        "S107",
        "an option of the command line alone",
        "--config, --resume and --json are of one call of the command, not of what it does.",
        "resume: true",
        "",
    ),
    Code(
        "S108",
        "a path where nothing is",
        "`genoc config check` looks for the files and folders that a file names. Paths begin in the folder "
        "of the file.",
    ),
)

SETTINGS_CODES = (*FILE_CODES, *SETTING_CODES)
