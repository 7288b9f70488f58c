"""Faults planted one by one in a copy of the project, to show that every gate catches its own."""
