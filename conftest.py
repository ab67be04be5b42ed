"""Let tests import each other as ``tests.…``, in every layer."""

from __future__ import annotations

import sys
from pathlib import Path

# CKAN puts its own directory at the front of the path, and there ``tests`` are CKAN's.
sys.path.insert(0, str(Path(__file__).parent))
