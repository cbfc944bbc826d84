"""Notices: the inbox of each person, what a person follows, and the mail that is made of it."""
