"""Three layers of tests, ``unit``, ``integration`` and ``browser``, mirror the package."""
