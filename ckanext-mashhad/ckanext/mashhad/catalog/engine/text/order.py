"""The order in which Persian readers expect titles (pure).

By code point پ چ ژ گ ک ی would stand after و, and «منطقهٔ ۱۰» before «منطقهٔ ۹». Keys compare as
plain text, so that Solr can sort by them too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ckanext.mashhad.persian import text as persian

ALPHABET: Final = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_FIRST_RANK = 0x0621  # Arabic letters, so that Latin titles stay before the Persian ones
#: Letter by letter what stands for ``ALPHABET`` where plain text is compared.
RANKED: Final = "".join(chr(_FIRST_RANK + i) for i in range(len(ALPHABET)))
#: آ comes before all of ا, but search takes the one for the other: it is put aside meanwhile.
_ASIDE: Final = "\ue000"
_RANK = str.maketrans(ALPHABET.replace("آ", _ASIDE), RANKED)


def title_key(title: str) -> str:
    """What titles are put in order by: letters by the Persian alphabet, numbers by their value."""
    folded = persian.search_key(unicodedata.normalize("NFC", title).replace("آ", _ASIDE))
    return re.sub(r"\d+", lambda found: found[0].zfill(8), folded).translate(_RANK)
