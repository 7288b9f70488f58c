"""Forms. They check the format of answers and that the choices were offered; `priorities.writes` checks the rest."""
