"""The environment of the tests: their own PostgreSQL, a browser, and the application served as in production."""
