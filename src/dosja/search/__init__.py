"""Full text search: analysis, the engine port and its engines, the indexer that follows the log, queries."""
