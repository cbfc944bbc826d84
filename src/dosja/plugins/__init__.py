"""Plugins: found, asked what they add, switched on per agency, and kept from hurting anything (design 9)."""
