"""Template functions of the forms and of what changed between versions."""
