"""Whether the addresses of files elsewhere answer: strikes over days, never a hasty word.

=================  ===================================================================
``answers``        one address asked: what its answer, or none, says of it (pure)
``health``         what follows from it: strikes, dead, when to ask again (pure)
``model``          addresses, hosts and outages in PostgreSQL; who may ask which host now
``asking``         the client that asks, and what follows from an answer written down
``work``           what is due, until nothing is or the time is over; from tick, job and command
=================  ===================================================================

How it is decided is told in plain words in ``docs/links.md``.
"""
