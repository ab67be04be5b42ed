"""Names: which are of companies, and which words are of natural persons; pure."""
