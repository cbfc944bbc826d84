"""Persons: names as people write them, and whether two of them are one. Accounts are in `accounts`."""
