"""The settings of published systems: PRESET.COMMAND.yaml, a file that `--config` reads."""
