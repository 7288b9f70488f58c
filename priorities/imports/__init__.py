"""Plans and records from outside the application, which are read, checked and saved."""
