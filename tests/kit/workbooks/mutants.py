"""Workbooks spoilt at random, each by its number: `python -m tests.kit.workbooks.mutants 0 20000` reads them one by one.

Half have bytes of the package changed, half are sound packages with spoilt XML. One line of JSON each: the number
before it is read, then what came of it. Every one must end in an answer – sheets, or Unreadable – and never in an
exception of ours; calamine running out of memory ends this process, as it would the guarded child.
"""

import json
import random
import resource
import sys
import time
from io import BytesIO

from coopportal.kit.workbooks import child, reading
from coopportal.kit.workbooks.cells import READERS, read_column
from coopportal.kit.workbooks.refused import Unreadable
from tests.kit.workbooks.corpus import csv_of, good, package, parts_of, tax_code, with_extras

EXTREMES = [
    b"",
    b"0",
    b"-1",
    b"1e999",
    b"99999999999",
    b"4294967296",
    b"NaN",
    b"&#0;",
    b"&amp;",
    b"XFD1048576",
    b"A0",
    b"\xff",
]
TAGS = [
    b"<row>",
    b"</row>",
    b"<c>",
    b"</c>",
    b"<v>",
    b"<f>1",
    b"<is><t>",
    b"<!--",
    b"]]>",
    b"<mergeCell ref='A1'/>",
    b"\x00",
]
BASES = [
    ("a.xlsx", good(tax_code(1))),
    ("b.xlsx", good(tax_code(2), arrange=with_extras)),
    ("c.csv", csv_of(tax_code(3)).encode()),
]


def mutant(number: int) -> tuple[str, bytes]:
    rng = random.Random(number)  # noqa: S311
    name, content = BASES[rng.choices(range(3), (5, 4, 1))[0]]
    if name.endswith(".xlsx") and number % 2:
        return name, spoil_xml(content, rng)
    return name, spoil_bytes(content, rng)


def spoil_bytes(content: bytes, rng: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16, 64))):
        at, length = rng.randrange(len(raw)), rng.randrange(1, 40)
        act = rng.randrange(6)
        if act == 0:
            raw[at] ^= 1 << rng.randrange(8)
        elif act == 1:
            raw[at] = rng.randrange(256)
        elif act == 2:
            del raw[at : at + length]
        elif act == 3:
            raw[at:at] = rng.randbytes(length)
        elif act == 4:
            raw[at : at + 4] = rng.choice(
                (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"PK\x01\x02")
            )
        else:
            other = rng.randrange(len(raw))
            raw[at : at + length] = raw[other : other + length]
        if not raw:
            break
    return bytes(raw)


def spoil_xml(content: bytes, rng: random.Random) -> bytes:
    """A sound package whose parts are spoilt, swapped, doubled, lost or out of order."""
    parts = list(parts_of(content).items())
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(parts))
        name, part = parts[at]
        act = rng.randrange(9)
        if act == 0:
            rng.shuffle(parts)
        elif act == 1:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], part)
        elif act == 2 and len(parts) > 1:
            del parts[at]
        elif act == 3:
            parts.append((name + rng.choice(("", ".xml", "2")), part))
        elif act == 4:
            parts[at] = (name, spoil_bytes(part or b" ", rng))
        else:
            parts[at] = (name, spoil_markup(part, rng))
    return package(parts)


def spoil_markup(part: bytes, rng: random.Random) -> bytes:
    """An attribute's value, a tag, or a stretch between two tags is another."""
    act = rng.randrange(4)
    if act == 0 and part.count(b'"') > 1:
        pieces = part.split(b'"')
        pieces[rng.randrange(len(pieces) // 2) * 2 + 1] = rng.choice(EXTREMES)
        return b'"'.join(pieces)
    tags = part.split(b"<")
    at = rng.randrange(len(tags))
    if act == 1:
        tags[at:at] = tags[at : at + rng.randrange(1, 20)] * rng.choice((1, 2, 50))
    elif act == 2:
        del tags[at : at + rng.randrange(1, 8)]
    else:
        tags[at] += rng.choice(TAGS + EXTREMES)
    return b"<".join(tags)


def outcome(number: int) -> str:
    """The rule it ends in, or "read"; raises whatever should not be raised."""
    name, content = mutant(number)
    answered = BytesIO()
    child.answer("read", content, name, answered)
    assert not answered.getvalue().startswith(b"X"), answered.getvalue()
    answered.seek(0)
    try:
        sheets = reading.collected(answered)
    except Unreadable as refused:
        return refused.rule
    for sheet in sheets:
        for column in sheet.columns:
            for shape in READERS:
                read_column(shape, column, **({"choices": [("a", "b")]} if shape.startswith("choice") else {}))
    return "read"


def main(first: int, last: int) -> None:
    limit = child.MEMORY + 64 * 1024 * 1024  # what this program holds besides
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    for number in range(first, last):
        print(json.dumps(number), flush=True)
        start = time.process_time()
        rule = outcome(number)
        print(json.dumps([rule, round(time.process_time() - start, 3)]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
