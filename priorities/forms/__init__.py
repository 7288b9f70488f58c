"""Forms, which check only the format of each answer. The function in `priorities.writes` checks the rest."""
