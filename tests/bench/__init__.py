"""What a page costs, beside a bare view and the floor of the same server: `python -m tests.bench`, or `make bench`.

Nothing here is a test: a timed assertion fails on a busy machine and shows nothing. docs/benchmarks.md says how to
read what it prints.
"""
