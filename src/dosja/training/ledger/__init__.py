"""Awards as they are stored."""
