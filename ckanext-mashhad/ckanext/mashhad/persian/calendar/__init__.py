"""Dates, periods, moments and working days; ``jalali`` is the face of dates."""
