"""The functions that change a strategy's records.

Each takes keywords only, among them `by` and `at`, runs in a transaction, is audited, and raises Refused if the
change is not allowed.
"""
