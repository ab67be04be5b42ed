"""Letters by e-mail, one a person and day: reminders before a day, on it and after it, and changes.

``ladder`` and ``letters`` decide who is told what on which day, ``writing`` puts it in words; both
are pure. ``model`` keeps what was planned and sent, ``sending`` does it.
"""
