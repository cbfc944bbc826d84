"""Words that were searched and not found, for the office that keeps the glossary; never who searched them."""
