"""Training: who was trained in what, when, and for how long it holds."""
