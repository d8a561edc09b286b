"""What is said of an answer: never that it is wrong and no more."""

from dataclasses import dataclass
from decimal import Decimal

from runs.blanks.blank import Blank
from runs.blanks.reading import Unreadable, agree, count_digits, read, rounded

# A number as many times as large is off by a power of ten.
TEN = 10


@dataclass(frozen=True)
class Verdict:
    """is_right: whether the answer agrees with the value to the digits asked for. key: of what is said of it, with the
    blank's parts in its places: why it is right, which slip it is, which number is meant, which way it lies, or why it
    cannot be read.
    """

    key: str
    is_right: bool = False

    @property
    def says_which(self) -> bool:
        """Whether it says which number is meant: whoever is wrong after that is told which way it lies."""
        return self.key.endswith(".which")


def check(blank: Blank, text: str, again: bool = False) -> Verdict:
    """The verdict on what was typed. again: whether somebody has been told already which number is meant."""
    try:
        said = read(text)
    except Unreadable as error:
        return Verdict(f"unreadable.{error.key}")
    if is_right(blank, said):
        return Verdict(f"{blank.kind}.right", True)
    return Verdict(_slip(blank, said) or (_way(blank, said) if again else f"{blank.kind}.which"))


def is_right(blank: Blank, said: Decimal) -> bool:
    """Whoever types more digits, and all of them right, has not rounded yet: to round those could go the other way."""
    return any(agree(said, blank.value, digits) for digits in (blank.digits, max(blank.digits, count_digits(said))))


def _slip(blank, said):
    """The key of the first slip that gives this number, if one does."""
    typed = count_digits(said)
    if said and typed < blank.digits and agree(said, blank.value, typed):
        return "short"
    # Who slips may type more digits, or fewer; one alone is like too many numbers. And a sign may be lost as well.
    tried = (blank.digits, max(blank.digits, typed), min(blank.digits, max(2, typed)))
    for one, slips in ((said, blank.slips), (-said, [slip for slip in blank.slips if slip.key.startswith(blank.kind)])):
        for digits in tried:
            for slip in slips:
                if agree(one, slip.value, digits):
                    return slip.key
    # To fewer digits, what is shown may give another number than the exact one.
    if said and typed < blank.digits and agree(said, blank.on_paper, typed):
        return "short"
    by = _powers_off(blank, said)
    return "point" if by and agree(said.scaleb(-by), blank.value, min(blank.digits, max(2, typed))) else ""


def _way(blank, said):
    """Where the right number lies, as seen from this one."""
    if said * Decimal(blank.value) < 0:
        return "way.sign"
    size, right = abs(said), abs(Decimal(blank.value))
    which = "larger" if size < right else "smaller"
    return f"way.power_{which}" if size and right and max(size, right) >= TEN * min(size, right) else f"way.{which}"


def _powers_off(blank, said):
    """By how many powers of ten it is too large."""
    if not said or not blank.value:
        return 0
    return rounded(said, blank.digits).adjusted() - rounded(blank.value, blank.digits).adjusted()
