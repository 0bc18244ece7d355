"""`genoc search`, `derive`, `sample`, `train`, `evaluate` and `report`, a file each."""
