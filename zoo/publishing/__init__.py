"""From a finished training to an entry in the zoo."""
