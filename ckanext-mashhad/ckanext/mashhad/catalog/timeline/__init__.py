"""What was public, when, as what, whose, at which address: one log of events, kept for ever.

PostgreSQL writes it, whoever makes the change (migration/mashhad/timeline.sql). ``model`` has the
log and its intervals, ``event_cursor`` hands events to readers, ``event_kinds`` says what they
hold, ``first_public`` since when something is public, ``removed_files`` what files were of which
CKAN keeps no row, ``replaced_files`` which change of a file takes it away; docs/timeline.md.
"""
