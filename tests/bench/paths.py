"""The two paths that pages are compared with, and the headers between caller and server."""

BARE = "/bench/bare/"
FLOOR = "/bench/floor/"
WORKER = "x-bench-worker"
COUNT = "x-bench-count"
QUERIES = "x-bench-queries"
