"""The tests' environment: PostgreSQL, a browser, and the application served as in production."""
