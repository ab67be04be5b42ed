"""Compliance: which publication duties are met, late or missing, why, and what would change it.

The engine is pure: rules and facts go in, judgements come out, and the day is an argument::

    rules = loading.load()
    facts = Facts(units=units, datasets=datasets, events=events)
    judgements = judge.judge(rules, facts, calendar, on=day)
    scores = score.by_ledger(judgements, rules.policy)

``docs/compliance.md`` explains how states are decided.
"""
