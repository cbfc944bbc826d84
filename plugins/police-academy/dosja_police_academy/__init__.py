"""The plugin of the Police Academy for Dosja."""
