"""What a drawing says, in short words: stages, norms, fusions, choices, resizes."""
