"""The documentation, and the program by which readers reckon the report again."""
