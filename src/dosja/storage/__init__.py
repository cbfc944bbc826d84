"""The database: opening it, its root, evolve steps, the change log and the audit of pickles."""
