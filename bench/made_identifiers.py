"""Identifiers of nobody, and numbers of companies and places, made from a seed.

Their check digits are computed here, not by the code that is judged.
"""

from __future__ import annotations

import random

Draw = random.Random


def national_code(draw: Draw) -> str:
    digits = f"{draw.randrange(1, 999):03}{draw.randrange(1, 10**6):06}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    rest %= 11
    return f"{digits}{rest if rest < 2 else 11 - rest}"


def mobile(draw: Draw) -> str:
    return f"09{draw.choice(('12', '15', '35', '01', '90', '36'))}{draw.randrange(10**7):07}"


def sheba(draw: Draw) -> str:
    account = f"0{draw.randrange(10, 97)}0{draw.randrange(10**18):018}"
    return f"IR{98 - int(f'{account}182700') % 97:02}{account}"


def card(draw: Draw) -> str:
    number = f"{draw.choice(('603799', '610433', '627412', '589463'))}{draw.randrange(10**9):09}"
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(number)]
    return f"{number}{-sum(d // 10 + d % 10 for d in doubled) % 10}"


def legal_id(draw: Draw) -> str:
    return f"{draw.choice(('1010', '1032', '1400', '1038'))}{draw.randrange(10**7):07}"


def postal_code_of_mashhad(draw: Draw) -> str:
    """As the post gives them: no 0 or 2 among the first five digits, no 5 in the fifth place."""
    usual = "".join(draw.choice("1346789") for _ in range(3))
    return f"91{usual}{draw.choice('1346789')}{draw.randrange(1, 10**4):04}"
