"""Tests that fork: where others ran before, threads may run."""
