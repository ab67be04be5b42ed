"""Whether the addresses of files elsewhere answer: strikes over days, never a hasty word.

=================  ===================================================================
``answers``        one address asked: what its answer, or none, says of it (pure)
``health``         what follows from it: strikes, dead, when to ask again (pure)
``model``          addresses and their hosts in PostgreSQL; which files are elsewhere
``following``      the addresses of public files taken up, those of none forgotten
``outages``        when files elsewhere first opened, and when their addresses were dead
``renewals``       when files got other bytes, or another address, in their place
``queue``          what is due, and who may ask which host now
``asking``         the client that asks, and what follows from an answer written down
``work``           what is due, until nothing is or the time is over; from tick, job and command
=================  ===================================================================

How it is decided is told in plain words in ``docs/links.md``.
"""
