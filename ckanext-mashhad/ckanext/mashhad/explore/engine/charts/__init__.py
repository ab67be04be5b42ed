"""Pictures as SVG (pure), one module a kind; what can be drawn stands in each module's functions.

Time and amounts run as the language is read. What a picture has to say is never in its colours
alone, and stands in a table beside it.
"""
