"""The demonstration: a real strategy with sample wording and an illustrative history, read from `fixtures/`."""
