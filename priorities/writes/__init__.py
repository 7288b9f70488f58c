"""The functions that change the records of strategies and bodies.

A function that a view calls to make a change takes keyword arguments only, including `by` (the user) and `at` (the
time). It saves and audits the change in one transaction, and raises Refused if the change is not allowed.
"""
