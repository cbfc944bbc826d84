"""The only place that changes documents and their files.

Each function takes the site, the actor and the time, checks the actor's right itself, writes ZODB objects and
one line of the audit trail. Nothing outside the database happens here: the indexer and the worker follow the
database's own log. Split by noun: `documents`, `files`, `saving` (what every change ends with).
"""
