"""Signs worth a look in the city's rows: one rule one file, their words and limits in `signs.yaml`.

Its face: `sign_rules` (all signs), `sign` (what a rule answers), `subjects` (what a rule is asked
about). Rules are pure. A sign accuses nobody: it says what the published rows say, and where they
do not say enough.
"""
