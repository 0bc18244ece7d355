"""What every test runs under."""

import os

from hypothesis import HealthCheck, settings

# The tensors here are small: more threads only make the tests' time depend on the machine's load.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile(
    "genoc", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("genoc")
