"""The only place that changes acknowledgements. Asking, rounds, signing, paper, telling."""
