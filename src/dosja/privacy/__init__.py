"""Confidentiality: texts that may name a child victim, what is held back and erased, who opened what."""
