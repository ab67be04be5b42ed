"""How many pairs of query and document CKAN's search gets right, with the plugin and without.

    python -m bench.search_pairs FILE [--ini test.ini] [--bare]

FILE: tab-separated, header ``query document want``; want 1: the query must find a dataset with
that text as its title, 0: it must not.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from bench import portal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--ini", default="test.ini")
    parser.add_argument("--bare", action="store_true", help="CKAN without plugins")
    args = parser.parse_args()
    with args.file.open(encoding="utf-8") as lines:
        pairs = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    with portal.portal(args.ini, "" if args.bare else None):
        documents = [portal.dataset(pair["document"]) for pair in pairs]
        portal.index(documents)
        right = {"1": 0, "0": 0}
        for pair, document in zip(pairs, documents, strict=True):
            got = portal.search_datasets(q=pair["query"], fq=f"id:{document['id']}", rows=1)
            if bool(got) == (pair["want"] == "1"):
                right[pair["want"]] += 1
            else:
                print("wrong:", pair["want"], pair["query"], "|", pair["document"])
    for want, what in (("1", "found"), ("0", "rejected")):
        print(f"{what}: {right[want]} of {sum(pair['want'] == want for pair in pairs)}")


if __name__ == "__main__":
    main()
