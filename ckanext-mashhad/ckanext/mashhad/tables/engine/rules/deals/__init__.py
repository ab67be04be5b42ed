"""Rules over the size of deals, by the limits that the law sets for them every year."""
