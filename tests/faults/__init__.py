"""Faults planted one by one in a copy of the project, to see that every gate catches what it is there for."""
