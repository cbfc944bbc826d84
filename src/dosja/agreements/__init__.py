"""Agreements as what they bind to: their course, obligations with contact points, terms, and by country."""
