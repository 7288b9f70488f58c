"""What the tests run on: a PostgreSQL of their own, a browser, and the application served as it is for real."""
