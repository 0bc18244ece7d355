"""The blocks of stages: what a stage may be a run of."""
