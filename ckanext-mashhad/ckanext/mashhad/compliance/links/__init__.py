"""The pages, actions and background work that check whether addresses of files elsewhere answer.

``following`` adds the addresses of public files and drops those of none, ``queue`` gives what is
due, ``link_checks`` asks one after another until nothing is due or its time is over, and
``link_results`` stores what follows. How an address is asked, and what its answer means, is decided
in ``compliance.addresses.asking``; ``docs/links.md`` explains the rules.
"""
