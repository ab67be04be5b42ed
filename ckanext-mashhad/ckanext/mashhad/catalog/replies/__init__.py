"""The right of reply: what units say to what is said of them, and what is decided on it.

Rooms tell what may be replied to (``IAnswerable``); ``reply_log`` keeps replies in the timeline.
It may import the timeline, mail and validators.
"""
