"""Legal, unique names in emitted code."""

import builtins
import keyword
from collections.abc import Iterable

MODULE_ATTRIBUTES = frozenset(
    """
T_destination Tensor add_module apply bfloat16 bool buffers call_super_init children compile cpu
crop_to_size cuda deep_supervision double dump_patches eval extra_repr float forward gates get_buffer
get_extra_state get_parameter get_submodule half ipu keep_layout load_state_dict modules mtia named_buffers
named_children named_modules named_parameters nn pad_to_multiples parameters register_backward_hook
register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook
register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook require_axes
require_divisible require_larger requires_grad_ self set_extra_state set_submodule share_memory state_dict
to to_empty torch train training type x xpu zero_grad
""".split()  # noqa: SIM905 (a paragraph reads better than seventy quoted words)
)
"""What torch's modules call their own (a test holds this against `dir(nn.Module)`), and what the
emitted code does."""

RESERVED = frozenset(
    [*MODULE_ATTRIBUTES, *keyword.kwlist, *keyword.softkwlist, *dir(builtins), "input", "output"]
)
"""Names that no stage may bear."""


class Namespace:
    """Hands out names, each once: a name that is taken gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = {*RESERVED, *taken}
        self.next: dict[str, int] = {}

    def unique(self, name: str) -> str:
        number, candidate = self.next.get(name, 2), name
        while candidate in self.taken:
            candidate, number = f"{name}_{number}", number + 1
        self.taken.add(candidate)
        self.next[name] = number
        return candidate


def class_name(name: str) -> str:
    """`skip_1_1` becomes `Skip1_1`, `darts-unet` `DartsUnet`."""
    parts = [part for part in name.replace("-", "_").split("_") if part]
    words = [part[0].upper() + part[1:] for part in parts]
    joined = words[0]
    for word in words[1:]:
        joined += f"_{word}" if joined[-1].isdigit() and word[0].isdigit() else word
    return joined
