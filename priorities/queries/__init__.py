"""Named reads. What a page or a paper shows is asked for here, in a fixed number of SQL queries."""
