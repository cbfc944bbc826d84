"""Training: sessions and rosters, awards (who completed what), rules that tell who is trained, coverage."""
