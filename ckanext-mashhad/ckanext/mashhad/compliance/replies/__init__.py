"""The right of reply: what units say to judgements, and what is decided on it.

``history.reply_log`` keeps it in the timeline; here are CKAN's actions, who may call them, and
pages.
"""
