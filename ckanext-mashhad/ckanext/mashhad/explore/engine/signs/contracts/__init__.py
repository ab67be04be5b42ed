"""Signs in one contract and what became of it."""
