"""Budgets and statements (pure): which files and periods count, their lines as a tree, and what
codes say.
"""
