"""Plans and records that arrive from outside: read, checked and applied."""
