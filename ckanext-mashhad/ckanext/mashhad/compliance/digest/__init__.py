"""Letters by e-mail, one a person and day: reminders before a day, on it and after it, and changes.

``ladder`` and ``recipients`` decide who is told what on which day, ``letter_text`` writes it; all
are pure. ``model`` keeps what was planned and sent, ``sending`` does it.
"""
