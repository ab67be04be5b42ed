"""What a check found: rules' messages, findings as they come in, and the report of them."""
