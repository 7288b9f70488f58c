"""The cost of each page, beside a bare view and the floor of the same server: `python -m tests.bench` or `make bench`.

These are not tests: a timed assertion fails on a busy machine and proves nothing. docs/benchmarks.md says how to
read the output.
"""
