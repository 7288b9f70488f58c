"""Mutation testing of what decides a colour and of what counts: small changes that some test must notice."""
