"""Sets of uids in the trees of the register."""
