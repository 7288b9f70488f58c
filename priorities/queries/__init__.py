"""Named queries. Pages and papers read their data through these functions, each in a fixed number of SQL queries."""
