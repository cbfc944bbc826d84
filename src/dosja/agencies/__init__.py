"""Agencies, their units and counties, and groups across agencies."""
