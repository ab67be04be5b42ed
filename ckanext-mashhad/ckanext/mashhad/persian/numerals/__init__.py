"""Digits, numbers and amounts of money; ``numbers`` is the face."""
