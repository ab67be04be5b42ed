"""Cells to typed values, and which rows of a sheet are data."""
