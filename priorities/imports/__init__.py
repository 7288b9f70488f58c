"""Reading plans and records from files, and saving them."""
