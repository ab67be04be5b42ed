"""What was public and is so no more: datasets and files that were deleted or hidden.

The portal notes each of them by itself, whichever way it went; ``docs/withdrawals.md`` tells what
readers, officers and other systems see of it.
"""
