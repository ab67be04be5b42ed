"""Compliance: which publication duty is met, late or missing, why, and what would change it.

The engine is pure: rules and facts go in, judgements come out, and "today" is an argument::

    rules = loading.load()
    facts = Facts(units=units, datasets=datasets, events=events)
    judgements = engine.judge(rules, facts, calendar, on=day)
    scores = score.by_ledger(judgements, rules.policy)

=================  ===================================================================
``duty``           one duty of any ledger, its due rule, who owes it; the policy
``loading``        duties.yaml, schedule.yaml and policy.yaml into rules, or all problems
``facts``          what the portal knows: units, datasets with their files, events
``engine``         ``judge``: every unit × duty × period
``judgement``      what comes out: state, due day, evidence, reason, what would change it
``reasons``        every sentence of a judgement, by code
``telling``        a duty told to a reader, for the page and the reference
``score``          counts and the score of each ledger, never mixed
=================  ===================================================================

How states are decided is told in plain words in ``docs/compliance.md``.
"""
