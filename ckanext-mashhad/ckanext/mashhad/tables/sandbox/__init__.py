"""The limited child process in which untrusted bytes are checked.

``checking`` asks it, ``worker`` is what runs there. Pure but for the process.
"""
