"""Completion of commands, options and values in bash, zsh and fish; asked for in `console.py`."""

import io
import re
from collections.abc import Mapping
from contextlib import redirect_stderr, suppress

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete

from genotype.diagnostics.printable import printable

NAME = "genoc"

START = "# For completion in every shell, put this line into {file}: {line}\n"

BASH = """\
_genoc_completion() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            dir,*) compopt -o dirnames 2>/dev/null ;;
            file,*) compopt -o default 2>/dev/null ;;
            plain,*) COMPREPLY+=("${line#*,}") ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _GENOC_COMPLETE=bash_complete \\
        "$1" 2>/dev/null)
}
complete -o nosort -F _genoc_completion genoc 2>/dev/null || complete -F _genoc_completion genoc
"""

ZSH = """\
#compdef genoc
_genoc_completion() {
    local -a answer plain described
    local kind value about
    answer=("${(@f)$(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) _GENOC_COMPLETE=zsh_complete \\
        ${~words[1]} 2>/dev/null)}")
    for kind value about in "${answer[@]}"; do
        case $kind in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain) if [[ $about == _ ]]; then plain+=("$value"); else described+=("$value:$about"); fi ;;
        esac
    done
    (( $#described )) && _describe -V unsorted described -U
    (( $#plain )) && compadd -U -V unsorted -a plain
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _genoc_completion "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _genoc_completion genoc
fi
"""

FISH = """\
function _genoc_completion
    set -l words (commandline -opc)
    for line in (env _GENOC_COMPLETE=fish_complete COMP_WORDS=(commandline -cp) \\
            COMP_CWORD=(commandline -t) $words[1] 2>/dev/null)
        set -l item (string split -m 1 "," -- $line)
        switch $item[1]
            case dir
                __fish_complete_directories $item[2]
            case file
                __fish_complete_path $item[2]
            case plain
                echo -- $item[2]
        end
    end
end
complete --no-files --command genoc --arguments "(_genoc_completion)"
"""


class Bash(BashComplete):
    """Values are quoted, as bash puts them into the line unchanged; an option's `=` is a word of its own."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        return (args[:-1] if args[-1:] == ["="] else args), incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        return f"{item.type},{quoted(item.value)}"


SHELLS: Mapping[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}
SCRIPTS: Mapping[str, str] = {
    "bash": START.format(file="~/.bashrc", line='eval "$(genoc completion bash)"') + BASH,
    "zsh": ZSH.replace("\n", "\n" + START.format(file="~/.zshrc", line='eval "$(genoc completion zsh)"'), 1),
    "fish": START.format(file="~/.config/fish/config.fish", line="genoc completion fish | source") + FISH,
}
"""What each shell runs; errors of genoc never reach its user. That of zsh begins with `#compdef`, so that it
can be kept as a file, too.
"""


def quoted(value: str) -> str:
    """A value as it stands in a line of bash; a `~` at its beginning keeps its meaning."""
    return re.sub(r"([^\w@%+=:,./~-])", r"\\\1", value)


def completions(main: click.Command, instruction: str) -> list[str]:
    """The lines with which a shell completes what is typed; none if anything goes wrong.

    `instruction` is that of click, `bash_complete`; the words come from the environment. `bash_source` asks
    for the script.
    """
    if instruction.endswith("_source"):
        return SCRIPTS.get(instruction.removesuffix("_source"), "").splitlines()
    with redirect_stderr(io.StringIO()), suppress(BaseException):
        shell = SHELLS[instruction.removesuffix("_complete")](main, {}, NAME, "")
        items = shell.get_completions(*shell.get_completion_args())
        lines = "\n".join(shell.format_completion(item) for item in items if is_clean(item.value))
        return lines.split("\n") if lines else []
    return []


def is_clean(value: str) -> bool:
    """Whether a value can stand in a line: a file's name need not."""
    return printable(value) == value
