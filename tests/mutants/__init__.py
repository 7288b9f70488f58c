"""Mutation testing of the code that decides ratings and counts: some test must notice each small change."""
