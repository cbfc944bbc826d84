"""`dosja serve`: the parent process, its children, what keeps them together. Nothing here knows documents."""
