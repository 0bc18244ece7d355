"""Many runs at a glance: where they lie, how each stands and what it came to."""
