"""Reminders by e-mail: before a day, on it, and after it, one letter a person.

``ladder`` and ``letters`` decide who is told what on which day, ``writing`` puts it in words; both
are pure. ``model`` keeps what was planned and sent, ``sending`` does it.
"""
