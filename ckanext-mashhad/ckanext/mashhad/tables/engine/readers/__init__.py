"""Files as sheets of rows of text; ``opening`` chooses the reader."""
