"""The functions that change a strategy's records.

Each function takes keyword arguments only, including `by` and `at`. It saves and audits the change in one transaction,
and raises Refused if the change is not allowed.
"""
