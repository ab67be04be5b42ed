"""How large the amounts of a table are, and which of them may have zeros too many or too few."""
