"""What rows tell of the life of contracts, as queries see it, and of which contract."""
