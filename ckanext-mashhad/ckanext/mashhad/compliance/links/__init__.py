"""The pages, actions and background work that check whether addresses of files elsewhere answer.

``following`` adds the addresses of public files and drops those of none, ``queue`` gives what is
due, ``asking`` asks and stores the result, and ``link_checks`` repeats this until nothing is due or
its time is over. What an answer means is decided in ``compliance.addresses``; ``docs/links.md``
explains the rules.
"""
