"""The two paths that pages are measured against, and the headers that a caller and the server speak with."""

BARE = "/bench/bare/"
FLOOR = "/bench/floor/"
WORKER = "x-bench-worker"
COUNT = "x-bench-count"
QUERIES = "x-bench-queries"
