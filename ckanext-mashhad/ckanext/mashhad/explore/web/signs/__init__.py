"""Pages of the signs worth a look, and what they say of one contract."""
