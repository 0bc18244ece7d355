"""The headings of `genoc search --help` and its relatives."""

DATASET = "Data"
SPACE = "Search space"
METHOD = "Search method and alphas"
OPTIMISATION = "Optimisation of the weights"
BUDGET = "Budget"
HARDWARE = "Hardware, speed and memory"
PERTURBATION = "Perturbation"
