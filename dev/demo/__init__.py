"""The demo city: generated datasets that show what a filled catalogue looks like.

``city.build(as_of)`` is pure and deterministic: the same day gives the same bytes on every machine.
``load`` brings a city into a running portal. ``docs/demo.md`` tells what is in it.

Nothing in it is real: companies, contracts, amounts and decisions are drawn from word lists, and
every dataset says so.
"""
