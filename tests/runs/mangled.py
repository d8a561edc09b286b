"""What mail, chat and word processors make of a link. Each takes the query of a link and gives it as it arrives."""

import random
import re
from urllib.parse import parse_qs, quote, urlencode

# What a sentence, a bracket, a quotation, a list or Markdown leaves behind a link, as typed and as encoded on the way.
BEHIND = [
    *(".", ",", ";", ":", "!", "?", ")", "]", ">", "}", '"', "'", "`", "|", "/", "*", "**", "_", "=", "&", "+"),
    *("...", "…", "”", "’", "»", "“", "›", "。", "）", "」", "．", "•", "\u200b", "\u00a0", "\ufeff", "\u00ad"),
    *(").", '".', ")]", "”)", "'>", "!!!", ")**", "].", "),", "?!", "&gt;", "&quot;", "&nbsp;", "&amp;"),
    *("%2E", "%29", "%5D", "%3E", "%22", "%27", "%2C", "%3B", "%E2%80%9D", "%20", "%0A", "%0D%0A", "%C2%A0", "%00"),
    *("%2529", "%2522.", ' ">here</a>', '">here</a>', "> see you", " and then look", "%0A%0ARegards", "%23top", "%"),
    *("[/url]", "|the lesson>", "|the lesson]", "(opens a window)", "[1]", "{:target=_blank}", "](", "<br>", "</a>"),
    *("&utm_source=mail", "?utm_source=mail", "&fbclid=IwAR0_-x", "&amp;gclid=1", ";mc_cid=2", "#:~:text=loss"),
    *("http://127.0.0.1:8501/Loss?preset=conv", "%20https://example.org/?rate=10", "\n", "\r\n\r\n"),
]
BEFORE = ['"', "“", "<", "(", "%22", "%20", "\u200b", "%EF%BB%BF", "?", "&", "utm_medium=a&", "'", "_", "%0A"]


def arrived(query):
    """As Streamlit hands on what a browser sends. -> {name: texts}"""
    before_fragment = query.partition("#")[0]
    # A browser takes these out of an address before it asks for it.
    sent = re.sub("[\n\r\t]", "", before_fragment)
    return parse_qs(sent, keep_blank_values=True)


def at(place, text):
    """Something at that share of the link's length, in the middle of %2A or of a name too."""

    def mangle(query):
        i = round(place * len(query))
        return query[:i] + text + query[i:]

    return mangle


def of_texts(change):
    """Every name and every text changed, before it is written as a link."""
    return lambda query: urlencode(
        {change(name): [change(text) for text in texts] for name, texts in arrived(query).items()}, True
    )


KINDS = {
    "entities": lambda query: query.replace("&", "&amp;"),
    "entities twice": lambda query: query.replace("&", "&amp;amp;"),
    "encoded entities": lambda query: query.replace("&", "%26amp%3B"),
    "encoded twice": quote,
    "encoded thrice": lambda query: quote(quote(query)),
    "texts encoded twice": of_texts(quote),
    "separators encoded": lambda query: query.replace("&", "%26"),
    "equals signs encoded": lambda query: query.replace("=", "%3D"),
    "capitals": of_texts(str.upper),
    "small letters": of_texts(str.lower),
    "a phone's capital": lambda query: query[0].upper() + query[1:],
    "every capital": of_texts(str.title),
    "semicolons": lambda query: query.replace("&", ";"),
    "quoted-printable": lambda query: query.replace("=", "=3D"),
    "Markdown's backslashes": of_texts(lambda text: re.sub(r"([*_~\[\]])", r"\\\1", text)),
    "Markdown's underscores": of_texts(lambda text: text.replace("_", "")),
    "en dashes": of_texts(lambda text: text.replace("-", "–")),
    "no-break hyphens": of_texts(lambda text: text.replace("-", "\u2011")),
    "wide letters": of_texts(lambda text: text.replace("*", "＊").replace("~", "～")),
    "spaces around": of_texts(lambda text: f" {text} "),
    "quotes around": of_texts(lambda text: f"“{text}”"),
    "twice": lambda query: f"{query}&{query}",
    "twice, glued": lambda query: f"{query}http://127.0.0.1:8501/Loss?{query}",
    "twice, the second cut": lambda query: f"{query} http://127.0.0.1:8501/Loss?{query[:60]}",
    "twice in two lines": lambda query: f"{query}%0D%0Ahttp://127.0.0.1:8501/Loss?{query}",
    "Markdown's link": lambda query: f"{query}](http://127.0.0.1:8501/Loss?{query})",
    "behind an address": lambda query: f"http://127.0.0.1:8501/Loss?{query}",
    "trackers around": lambda query: f"utm_source=a%20b&ref=http://x.org/?rate=10&{query}&_hsenc=p2A-_&fbclid=1",
}
PLACES = [step / 60 for step in range(60)]
KINDS |= {f"behind: {text}": at(1, text) for text in BEHIND} | {f"before: {text}": at(0, text) for text in BEFORE}
KINDS |= {f"a broken line at {place:.2f}": at(place, "%0D%0A%20%20") for place in PLACES}
KINDS |= {f"a line broken by = at {place:.2f}": at(place, "=\r\n") for place in PLACES}
KINDS |= {f"a soft hyphen at {place:.2f}": at(place, "\u00ad") for place in PLACES[::6]}


def at_random(rng, query):
    """Some of these, some bytes that came from nowhere, and whatever else a link can be made of."""
    for _ in range(rng.randint(1, 3)):
        query = rng.choice(list(KINDS.values()))(query)[:20_000]
        for _ in range(rng.randint(0, 4)):
            query = rng.choice(NOISE)(rng, query)
    return query


def _inserted(rng, query):
    return at(rng.random(), rng.choice(("&", "=", "%", "~", "*", "é", "%FF", "%00", "9" * 30, "own-", "\x1f")))(query)


def _cut(rng, query):
    begin, length = rng.randrange(len(query) + 1), rng.randint(1, 30)
    return query[:begin] + query[begin + length :]


def _shuffled(rng, query):
    parts = query.split("&")
    return "&".join(random.Random(rng.random()).sample(parts, len(parts)))


def _flipped(rng, query):
    i = rng.randrange(len(query) + 1)
    return query[:i] + chr(rng.randrange(1, 0x250)) + query[i + 1 :]


NOISE = (_inserted, _cut, _shuffled, _flipped)
