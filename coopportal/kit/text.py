"""Vietnamese text: as stored, as searched, as sorted. PostgreSQL needs no ICU and no extension for any of it."""

import re
import unicodedata
from collections.abc import Callable

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, Q, TextField, Value
from django.db.models.lookups import Contains

INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
ETH_TO_D = str.maketrans("Ðð", "Đđ")

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
ALPHABET_KEYS = dict(zip(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn: another letter, not another tone
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
NUMBER = re.compile("[0-9]+")
LONGEST_SEARCH = 200  # characters; PostgreSQL refuses words above 2,046
SHORT_FORMS = {  # as officials type them; names are registered in full
    "htx": ["hop", "tac", "xa"],
    "tht": ["to", "hop", "tac"],
    "lhhtx": ["lien", "hiep", "hop", "tac", "xa"],
    "qtdnd": ["quy", "tin", "dung", "nhan", "dan"],
}


LEGAL_FORM = re.compile(
    r"(?:lien hiep (?:cac )?(?:hop tac xa|htx)|lhhtx|hop tac xa|h ?t ?x|to hop tac|t ?h ?t|quy tin dung nhan dan|qtdnd)(?: |$)"
)
ABBREVIATIONS = {
    "nn": "nong nghiep", "dv": "dich vu", "sx": "san xuat", "tm": "thuong mai", "kd": "kinh doanh", "xd": "xay dung",
    "th": "tong hop",
}  # fmt: skip
ABBREVIATED = re.compile("(?:nn|dv|sx|tm|kd|xd|th)+")
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХаеорсухіΑΒΕΗΙΚΜΝΟΡΤΧο", "ABEKMHOPCTXaeopcyxiABEHIKMNOPTXo")


class _PerCharacter(dict):
    """A table for `str.translate` that works out each character once, when it first meets it."""

    def __init__(self, translate: Callable[[str], str]):
        super().__init__()
        self.translate = translate

    def __missing__(self, code: int) -> str:
        self[code] = self.translate(chr(code))
        return self[code]


def _is_silent(character: str) -> bool:
    """A mark over a letter, or a character nobody sees: it does not divide a word."""
    return unicodedata.category(character) in {"Mn", "Cf"}


def _search_letter(character: str) -> str:
    letter = unicodedata.normalize("NFD", character)[0].lower()
    letter = "d" if letter in "đð" else letter
    if letter.isascii() and letter.isalnum():
        return letter
    return "" if _is_silent(character) else " "


def _sort_letter(character: str) -> str:
    letter, *marks = unicodedata.normalize("NFD", character)
    letter = "đ" if letter in "ĐđÐð" else letter.lower()
    shaped = unicodedata.normalize("NFC", letter + "".join(mark for mark in marks if mark in SHAPES))
    if key := ALPHABET_KEYS.get(shaped) or ALPHABET_KEYS.get(letter):
        return key
    if letter.isascii() and letter.isdigit():
        return letter
    return "" if _is_silent(character) else " "


def _tone(character: str) -> str:
    return "".join(TONES.get(mark, "") for mark in unicodedata.normalize("NFD", character))


_SEARCH = _PerCharacter(_search_letter)
_SORT = _PerCharacter(_sort_letter)
_TONE = _PerCharacter(_tone)
_SPACED = _PerCharacter(lambda character: " " if _sort_letter(character) == " " else character)


def nfc(text: str) -> str:
    """Text as it is stored: composed, Icelandic Ð → Đ, no odd spaces, nothing invisible, trimmed. Line breaks stay."""
    text = unicodedata.normalize("NFC", text).translate(ETH_TO_D)
    return INVISIBLE.sub("", ODD_SPACES.sub(" ", text)).strip()


def search_key(text: str) -> str:
    """`[a-z0-9 ]`, single spaces: hoà, hòa, HÒA and Hoa are one; đ and Ð are d; anything else divides words."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SEARCH).split())


def name_key(text: str) -> str:
    """What two ways of writing one organisation's name have in common: a warning of duplicates, never a proof.

    Like `search_key`, without the legal form in front and "và", with NN, DVTM … written out and foreign look-alike letters
    folded: "HTX DVNN Hoà Bình" = "Hợp tác xã dịch vụ nông nghiệp Hòa Bình". "" of a name that is nothing but its form.
    """
    words = search_key(text.translate(LOOK_ALIKES))
    while form := LEGAL_FORM.match(words):
        words = words[form.end() :]
    first, *rest = words.split() or [""]
    return " ".join(map(_written_out, [first, *(word for word in rest if word != "va")]))


def _written_out(word: str) -> str:
    """The words that an abbreviation stands for: "dvnn" → "dich vu nong nghiep"."""
    if len(word) % 2 or not ABBREVIATED.fullmatch(word):
        return word
    return " ".join(ABBREVIATIONS[word[at : at + 2]] for at in range(0, len(word), 2))


def _number_key(match: re.Match) -> str:
    """A number as its length in two digits and itself, so that 9 < 10 < 51 byte by byte."""
    digits = match[0].lstrip("0")[:99] or "0"
    return f"{len(digits):02}{digits}"


def _folding() -> tuple[str, str]:
    """Each Vietnamese letter, and at the same place the plain small one that `search_key` makes of it."""
    plain = {letter: key for code in range(0x41, 0x1EFA) if len(key := search_key(letter := chr(code))) == 1}
    return "".join(plain), "".join(plain.values())


class Folded(Func):
    """A stored text as the database folds it: small letters without accents, for `folded__contains` one word."""

    function, output_field = "translate", TextField()

    def __init__(self, text):
        super().__init__(text, *map(Value, _folding()))


def folded_in(path: str, text: str) -> Q:
    """Rows whose text at `path`, stored without a key of its own, has every word of `text`, accents aside."""
    words = search_key(text[:LONGEST_SEARCH]).split()
    found = [Q(Contains(Folded(path), word)) for word in words]
    return Q(*found) if found else Q(pk__in=())


def sort_key(text: str) -> str:
    """ASCII whose byte order is the Vietnamese order: letters (a ă â b c d đ …), then tones, numbers by value.

    Letters of each word, `\\x1f`, one tone digit a word: where in a word the tone is written makes no difference.
    """
    words = unicodedata.normalize("NFC", text).translate(_SPACED).split()
    letters = NUMBER.sub(_number_key, " ".join(words).translate(_SORT))
    return letters + "\x1f" + "".join([word.translate(_TONE)[:1] or "0" for word in words])


def search_query(text: str, config: str = "simple") -> SearchQuery | None:
    """Rows whose `search_key` has all the words, the last one as the beginning of a word; None without a word.

    A short form ("HTX") also finds the words it stands for. A last word of at most three digits is taken whole:
    "HTX số 5" must not find số 51.
    """
    terms = search_terms(text)
    return raw_query(" & ".join(terms), config) if terms else None


def search_terms(text: str) -> list[str]:
    """What `search_query` asks for, word by word, each in the language of to_tsquery; [] without a word."""
    *words, last = search_key(text[:LONGEST_SEARCH]).split() or [""]
    if not last:
        return []
    whole = last.isdigit() and len(last) < 4
    return [*map(_term, words), _term(last, "" if whole else ":*")]


def raw_query(terms: str, config: str = "simple") -> SearchQuery:
    """Terms of `search_terms`, joined by & or |: nothing that a person typed gets here otherwise."""
    return SearchQuery(terms, config=config, search_type="raw")


def _term(word: str, ending: str = "") -> str:
    in_full = SHORT_FORMS.get(word)
    return f"({word}{ending} | {' & '.join(in_full)})" if in_full else f"{word}{ending}"


def stands_in(term: str, key: str) -> bool:
    """Whether a term of `search_terms` is among the words of a search key; a short form only as it is written."""
    word, _, _ = term.strip("()").partition(" ")
    if word.endswith(":*"):
        return any(other.startswith(word[:-2]) for other in key.split())
    return word in key.split()


def containing(text: str, path: str = "search_key") -> Q | None:
    """Rows whose `search_key`, found by `path`, has every word somewhere, a short form also in full; None without a word."""
    words = search_key(text[:LONGEST_SEARCH]).split()
    if not words:
        return None
    found = Q()
    for word in words:
        in_full = Q(*[(f"{path}__contains", part) for part in SHORT_FORMS.get(word, [word])])
        found &= Q(**{f"{path}__contains": word}) | in_full
    return found
