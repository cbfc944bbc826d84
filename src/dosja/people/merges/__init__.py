"""Records that stand for one another, and those that may be one person."""
