"""The plugin of the education ministry: see README.md."""
