"""One table for each group of kinds: the written forms of a value, and its near misses."""
