"""The only place that changes sessions, rosters and awards; each function checks the right itself and records
what it did."""
