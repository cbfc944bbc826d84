"""Searches that a person keeps under a name, and how much new they would find."""
