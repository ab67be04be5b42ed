"""Rules about the days of one row beside each other: how far apart, and how long between.

Each module is a kind of rule (``check``); they may import ``rules.base`` and the calendar.
"""
