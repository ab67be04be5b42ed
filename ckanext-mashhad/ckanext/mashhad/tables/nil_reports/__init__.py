"""Reports that a unit had nothing to publish in a period, which count as publication."""
