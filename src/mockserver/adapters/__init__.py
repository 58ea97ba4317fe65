"""Where the outside is touched: the wall clock, files, and the task that paces the worlds."""
