"""Vietnamese in the letters of before Unicode – TCVN3 (ABC, fonts .Vn…) and VNI – and Unicode read as Windows-1252.

Such text is Latin-1 to a computer: "Hîp t¸c x·", "Hôïp taùc xaõ", "Há»£p tÃ¡c xÃ£". What decides is evidence: words that
are no Vietnamese syllables as they stand and all are once converted. One cell proves little, a column much.
Source of the tables: TCVN 5712:1993 (VN3) and VNI-Windows as Unikey converts them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from coopportal.kit.workbooks.refused import Refused

TCVN3, VNI, MISREAD = "tcvn3", "vni", "misread"
NAMES = {TCVN3: "TCVN3", VNI: "VNI", MISREAD: "Unicode bị đọc nhầm"}

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
TCVN3_LETTERS = {  # letter → its own character, then with the five tones
    "a": "aµ¶·¸¹", "ă": "¨»¼½¾Æ", "â": "©ÇÈÉÊË", "e": "eÌÎÏÐÑ", "ê": "ªÒÓÔÕÖ", "i": "i×ØÜÝÞ",
    "o": "oßáâãä", "ô": "«åæçèé", "ơ": "¬êëìíî", "u": "uïñòóô", "ư": "\u00adõö÷øù", "y": "yúûüýþ",
}  # fmt: skip
TCVN3_CAPITALS = dict(zip("¡¢£¤¥¦§®", "ĂÂÊÔƠƯĐđ", strict=True))
VNI_TONES = "øûõùï"  # after a, e, o, u, ô (ơ), ö (ư), y
VNI_SHAPED = {"â": "âàåãáä", "ă": "êèúüéë"}  # circumflex, breve: without tone, then with the five
VNI_SINGLE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "í": "í", "ì": "ì"}

_ONSETS = "ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p r s t v x"
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
    oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt
    uân uâng uât uây uê uêch uênh uêu uơ uy uya uych uyên uyêt uynh uyt uyu uyn uyp ư ưa ưc ưi ưm ưn ưng ưt ưu
    ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
ONSETS, RIMES = _ONSETS.split(), frozenset(_RIMES.split())
AFTER_QU = RIMES | {"yên", "yêt", "ynh", "ych", "yt", "yn"}
STOPPED = ("c", "ch", "p", "t")
WORD = re.compile(r"[^\W\d_]+")
BESIDE_LETTER = re.compile("[A-Za-z\u00c0-\u00ff][\u00a1-\u00af\u00b5-\u00be×÷]|[\u00a1-\u00af\u00b5-\u00be×÷][A-Za-z]")
TOKEN = re.compile("[A-Za-z\u00a1-\u00ff]*[\u00a1-\u00ff][A-Za-z\u00a1-\u00ff]*")
NOT_LEGACY = re.compile("[^\\x00-\u00ff\u2010-\u2026]")  # dashes and quotation marks are what Word makes of them
LATIN_1 = re.compile("[\u00a1-\u00ff]")
BEYOND = re.compile("[\u0102-\u01b0\u1ea0-\u1ef9]")  # letters that only Unicode has
MISREAD_SIGN = re.compile("[ÂÃÄÅÆ].|á[º»].|Ä‘", re.DOTALL)
IN_BYTES = {  # first byte in UTF-8 → letters that Vietnamese in Unicode does not have; without them nothing is looked at
    b"\xc2": re.compile(rb"\xc2[\xa1-\xaf\xb5-\xbe]"),
    b"\xc3": re.compile(
        rb"\xc3[\x84-\x87\x8b\x8e\x8f\x91\x96-\x98\x9b\x9c\x9e\x9f\xa4-\xa7\xab\xae\xaf\xb1\xb6-\xb8\xbb\xbc\xbe\xbf]"
    ),
}
DOUBTFUL = Refused("legacy_encoding")
ENOUGH = 2  # proving words in a column
BEYOND_DOUBT = 20  # proving words in a column without any Unicode: then also words that are no syllables, as Đắk
CLEARLY = 9  # times as many cells of one kind as of the other


def _tcvn3_table() -> dict[int, str]:
    table = {ord(sign): letter for sign, letter in TCVN3_CAPITALS.items()}
    for letter, signs in TCVN3_LETTERS.items():
        for sign, tone in zip(signs, ["", *TONES], strict=True):
            if not sign.isascii():
                table[ord(sign)] = unicodedata.normalize("NFC", letter + tone)
    return table


def _vni_table() -> dict[str, str]:
    """One or two characters of VNI → the letter."""
    table = dict(VNI_SINGLE)
    for base, letter in [*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")]:
        for sign, tone in zip(VNI_TONES, TONES, strict=True):
            table[base + sign] = unicodedata.normalize("NFC", letter + tone)
    for shape, signs in VNI_SHAPED.items():
        mark = unicodedata.normalize("NFD", shape)[1]
        for base in "a" if shape == "ă" else "aeo":
            for sign, tone in zip(signs, ["", *TONES], strict=True):
                table[base + sign] = unicodedata.normalize("NFC", base + mark + tone)
    for written, letter in list(table.items()):
        table[written.upper()] = letter.upper()
        table[written[0].upper() + written[1:]] = letter.upper()
    return table


TCVN3_TABLE = _tcvn3_table()
VNI_TABLE = _vni_table()
VNI_PIECE = re.compile("|".join(sorted(map(re.escape, VNI_TABLE), key=len, reverse=True)))
BYTES_1252 = {
    character: bytes([code]) for code in range(256) for character in bytes([code]).decode("cp1252", "replace")
}
BYTES_1252 |= {chr(code): bytes([code]) for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def are_odd(utf8: bytes) -> bool:
    """Whether there are letters that Vietnamese in Unicode does not have."""
    return any(first in utf8 and pattern.search(utf8) for first, pattern in IN_BYTES.items())


def from_tcvn3(text: str) -> str:
    return text.translate(TCVN3_TABLE)


def from_vni(text: str) -> str:
    return VNI_PIECE.sub(lambda match: VNI_TABLE[match[0]], text)


def from_misread(text: str) -> str | None:
    """What UTF-8 said before somebody read it as Windows-1252; None where it never was UTF-8."""
    try:
        return unicodedata.normalize("NFC", b"".join(BYTES_1252[character] for character in text).decode())
    except (KeyError, UnicodeDecodeError):
        return None


@lru_cache(1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word could be a Vietnamese syllable: onset, rime, and the two tones that a stopped rime allows."""
    letters, tones = [], []
    for character in unicodedata.normalize("NFD", word.lower()):
        (tones if character in TONES else letters).append(character)
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(letters))
    onset = next((onset for onset in ONSETS if plain.startswith(onset)), "")
    rime = plain[len(onset) :]
    fits = rime in (AFTER_QU if onset == "qu" else RIMES) or (onset == "gi" and (f"i{rime}" in RIMES))
    return fits and (not rime.endswith(STOPPED) or bool(tones and tones[0] in TONES[3:]))


def _accented(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if not word.isascii()]


def share_of_syllables(text: str) -> float:
    """Of the words with accents, how many could be Vietnamese; 1 where there is none."""
    words = _accented(text)
    return sum(map(is_syllable, words)) / len(words) if words else 1.0


def _reads_well(text: str) -> bool:
    return all(map(is_syllable, _accented(text))) and not BESIDE_LETTER.search(text)


def _strange_words(text: str) -> int:
    """Words that cannot be Vietnamese as they stand."""
    return sum(bool(BESIDE_LETTER.search(token)) or not _reads_well(token) for token in TOKEN.findall(text))


CONVERT = {TCVN3: from_tcvn3, VNI: from_vni}


@dataclass
class _Column:
    """The different texts of a column, sorted by what they show."""

    unicode: int = 0  # that only Unicode can write
    plain: list[str] = field(default_factory=list)  # Latin-1, and Vietnamese as they stand: "Bé", "Thôn Hà"
    strange: list[str] = field(default_factory=list)  # Latin-1, and not Vietnamese as they stand

    @classmethod
    def of(cls, texts: Iterable[str]):
        column = cls()
        for text in texts:
            if BEYOND.search(text):
                column.unicode += 1
            elif LATIN_1.search(text) and not NOT_LEGACY.search(text):
                (column.strange if _strange_words(text) else column.plain).append(text)
        return column

    def proofs(self) -> dict[str, list[str]]:
        """Strange texts that only one encoding explains."""
        proofs = {kind: [] for kind in CONVERT}
        for text in self.strange:
            explained = [kind for kind, convert in CONVERT.items() if _reads_well(convert(text))]
            if len(explained) == 1:
                proofs[explained[0]].append(text)
        return proofs


def conversions(texts: set[str], font: str = "") -> tuple[dict[str, str | None], str]:
    """(text → Unicode, or None where it is legacy but not certainly readable; the encoding's name or "").

    Of one column's different texts; those that stay as they are are not in the answer. `font`: what the workbook's
    fonts say, which makes one proving word enough.
    """
    answer = {text: better for text in texts if MISREAD_SIGN.search(text) and (better := _repaired(text))}
    column = _Column.of(texts - set(answer))
    proofs = column.proofs()
    words = {kind: sum(map(_strange_words, proofs[kind])) for kind in proofs}
    kind = max(words, key=lambda kind: (words[kind], kind == font))
    if words[kind] < (1 if font == kind else ENOUGH):
        return answer, MISREAD if answer else ""
    convert, proving = CONVERT[kind], len(proofs[kind])
    certain = not column.unicode and words[kind] >= BEYOND_DOUBT and proving * 2 > len(column.strange)
    for text in column.strange:
        if certain or _reads_well(convert(text)):
            answer[text] = convert(text)
        elif share_of_syllables(convert(text)) >= 0.5:
            answer[text] = None
    if proving >= CLEARLY * column.unicode:
        answer |= {text: convert(text) for text in column.plain}
    elif column.unicode < CLEARLY * proving:
        answer |= dict.fromkeys(column.plain)
    return answer, kind


def _repaired(text: str) -> str | None:
    better = from_misread(text)
    return better if better and better != text and BEYOND.search(better + "ư" * ("Ã" in text)) else None


def in_unicode(columns: list[list], font: str = "") -> tuple[list[list], dict[str, int]]:
    """(the columns with legacy text converted, encoding → how many cells were); Refused where it is doubtful.

    A sheet in one encoding throughout is judged as a whole, so that its short heads follow; otherwise column by column.
    """
    texts = [{cell for cell in column if cell.__class__ is str} for column in columns]
    whole = set().union(*texts)
    answer, kind = conversions(whole, font)
    if not kind:
        return columns, {}
    apart = kind != MISREAD and any(map(BEYOND.search, whole - set(answer)))
    done, counts = [], {}
    for column, own in zip(columns, texts, strict=True):
        known, own_kind = conversions(own, kind) if apart else (answer, kind)
        if known and not own.isdisjoint(known):
            changed = sum(known.get(cell) is not None for cell in column if cell.__class__ is str)
            counts[own_kind] = counts.get(own_kind, 0) + changed
            column = [_replaced(cell, known) for cell in column]
        done.append(column)
    return done, counts


def _replaced(cell, known: dict[str, str | None]):
    if cell.__class__ is not str or cell not in known:
        return cell
    return DOUBTFUL if known[cell] is None else known[cell]
