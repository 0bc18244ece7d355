"""How a training's steps are computed: the plan and memory layout, chosen by measurement."""
