"""Days that are over: states as they turned, the rules of each day, the news made of them."""
