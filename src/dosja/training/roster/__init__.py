"""The rows of a roster: who was there, and with what outcome."""
