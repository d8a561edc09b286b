"""A link's text as mail, chat and word processors hand it on, mended.

What is valid as it stands is taken as it stands: `texts` gives it first, and a mended one only counts where that cannot
be read. The mends are the functions below, in their order. They know one thing about values: they are written in
letters, digits and `*~:,.@-[]`, so that everything else came to them on the way.

What the way has taken out cannot be put back: asterisks that a chat read as italics, the end of a link cut short.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

# Twenty times the longest link of ours; what is longer is no link of ours.
MOST_CHARACTERS = 100_000
# So many readings of one parameter are enough.
MOST_READINGS = 10
# As often as anybody was seen to encode a link again, and twice more.
ROUNDS = 5
# Soft hyphens, spaces without width, marks of direction, variants of emoji; a backslash is Markdown's.
INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\\\\]")
# What is written in place of our own signs; a plus is how a form writes a space.
ALIKE = {"-": "‐‑‒–—―−﹘﹣－", "*": "∗⁎＊", "~": "∼˜〜～", " ": "+"}
TO_OURS = str.maketrans({other: sign for sign, others in ALIKE.items() for other in others})
# Between two parameters. `&amp;` and all its kin fall apart here, a second link begins anew, and so do words behind
# it; but a number behind a space may be the rest of one.
BETWEEN = re.compile(r"[&;?#]|\s(?!\d)|https?:", re.IGNORECASE)
LONGEST_NAME = 40
QUOTES = "\"'`´<>“”„‟‘’‚‛«»‹›"
BEFORE = "\"'`´“„‘‚«*_="
JOINTS = "~@-"
BEHIND = QUOTES + "([{|"
EQUALS_SIGN = re.compile("=*(3D)?", re.IGNORECASE)
# The one value that may end in a bracket.
WEIGHT = re.compile(r"[a-z]\d{1,4}\[[\d,]{1,40}\]", re.IGNORECASE | re.ASCII)
WEIGHT_LETTER = re.compile(r"^w(?=\d)")


def texts(params, names, words) -> dict[str, list[str]]:
    """What a link may have said of each parameter. -> {name: [its text as it stands, then mended ones]}

    params: the texts of each parameter as they came, by its name as it came; words: those written with capitals.
    """
    # Of a parameter given twice, the last counts.
    found = {name: params[name][: -MOST_READINGS - 1 : -1] for name in names if name in params}
    for name, text in _mended(params, {name.replace("_", ""): name for name in names}):
        text = with_capitals(without_ends(text), words)
        known = found.setdefault(name, [])
        if text not in known and len(known) < MOST_READINGS:
            known.append(text)
    return found


def _mended(params, known):
    """(name, text) of all that can be taken for a parameter; first with every space taken for a broken line."""
    every = [(key, value) for key, values in params.items() for value in values]
    link = [f"{key}={value}"[:MOST_CHARACTERS] for key, value in every if not is_foreign(key, value, known)]
    for broken in (True, False):
        room = MOST_CHARACTERS
        for part in link:
            for piece in BETWEEN.split(plain(part[:room], broken)):
                yield from named(piece, known)
            room -= len(part[:room])


def is_foreign(key, value, known) -> bool:
    """Whether this is somebody else's parameter with an address in it, whose parameters are not ours."""
    if not re.fullmatch(r"[\w.-]+", key) or only_letters(key) in known:
        return False
    return re.search(r"[/?\s]", unquote(unquote(value[:MOST_CHARACTERS]))) is not None


def plain(text, broken) -> str:
    """Encoded no more, with plain dashes and asterisks, without what nobody sees; and, `broken`, without spaces."""
    for _ in range(ROUNDS):
        before = text
        text = INVISIBLE.sub("", text.translate(TO_OURS))
        text = unquote(("" if broken else " ").join(text.split()))
        if text == before:
            break
    return text


def named(piece, known) -> Iterator[tuple[str, str]]:
    """(name, text) of `name=text`; mail that breaks its lines by `=` may have done so inside of either.

    Of two names the longer one is meant: `weight=s=photos` is what became of `weights=photos`.
    """
    for equals in reversed([*re.finditer("=", piece[:LONGEST_NAME])]):
        name = known.get(only_letters(piece[: equals.start()]))
        if name:
            yield name, unquote(EQUALS_SIGN.sub("", piece[equals.end() :], 1).replace("=", ""))
            return


def only_letters(key) -> str:
    """A name however it is written: Training_Rate, "training_rate, training\\_rate."""
    return "".join(filter(str.isalnum, key[:LONGEST_NAME])).lower()


def without_ends(text) -> str:
    """Without the quotes, brackets, full stops and all else that is no letter and no digit around it.

    A sign or a point before a number belongs to it, and behind a joint something is missing.
    """
    text = text.lstrip(BEFORE)
    weight = WEIGHT.match(text)
    first = weight.end() if weight else 0
    last = next((i for i in range(first, len(text)) if _ends(text[i], i)), len(text))
    while last > first and not (text[last - 1].isalnum() or text[last - 1] in JOINTS):
        last -= 1
    return text[:last]


def _ends(sign, place):
    """Whether a link ends before this sign: a quote, a bracket that opens, or, in languages without spaces, a word."""
    return sign in BEHIND or (place > 0 and sign.isalpha() and not sign.isascii())


def with_capitals(text, words) -> str:
    """Capital letters where they belong, whatever a keyboard made of them."""
    text = WEIGHT_LETTER.sub("W", text.lower())
    # Longer names first: one may begin with another.
    return re.sub("|".join(sorted(words, key=len, reverse=True)), lambda found: words[found[0]], text)
