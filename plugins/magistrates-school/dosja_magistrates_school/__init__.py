"""The plugin of the School of Magistrates; `plugin` is its entry point."""
