"""The order in which Persian readers expect titles (pure).

By code point پ چ ژ گ ک ی would stand after و, and «منطقهٔ ۱۰» before «منطقهٔ ۹». Keys compare as
plain text, so that Solr can sort by them too.
"""

from __future__ import annotations

import re
from typing import Final

from ckanext.mashhad.persian import text as persian

ALPHABET: Final = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_FIRST_RANK = 0x0621  # Arabic letters, so that Latin titles stay before the Persian ones
#: Letter by letter what stands for ``ALPHABET`` where plain text is compared.
RANKED: Final = "".join(chr(_FIRST_RANK + i) for i in range(len(ALPHABET)))
_RANK = str.maketrans(ALPHABET, RANKED)


def title_key(title: str) -> str:
    """What titles are put in order by: letters by the Persian alphabet, numbers by their value."""
    folded = persian.search_key(title)
    return re.sub(r"\d+", lambda found: found[0].zfill(8), folded).translate(_RANK)
