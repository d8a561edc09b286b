"""What one visitor's session remembers, in parts by what it is about. `owner.mine()` gives the session at work.

Nothing here is changed in place: another value takes the place of the one before. So whatever an action did before it
failed is undone by putting the values of before back (`memory` and `restore`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from secrets import token_hex
from threading import Lock, RLock
from typing import Any, NamedTuple

from markupsafe import Markup
from PIL import Image

from runs.blanks.blank import Blank
from runs.course.experiment import Experiment, Settings
from runs.course.tape import Tape
from runs.data.sources import Sources
from runs.data.values import Brought, Data, OwnPhotos, OwnPicture
from runs.link.coordinate import FIRST, Coordinate
from runs.link.held import Held
from runs.numbers.numbers import Numbers
from runs.study.kept import Kept
from runs.study.record import Record

CALM = 0
"""Of a run's speed: so many iterations a second that it can be watched."""
NOTHING_KEPT, NOTHING_ANSWERED = Kept(), Record()


class Waiting(NamedTuple):
    """What the session cannot show before something is brought: its Coordinate, and what is missing for it."""

    coordinate: Coordinate
    missing: tuple[Brought, ...]


class Plan(NamedTuple):
    """A run that was begun by hand on the training page; one_by_one: by clicks that ask for one iteration each."""

    experiment: Experiment
    one_by_one: bool


class Queue(NamedTuple):
    """Runs to make once the run `behind` which they are is done, unless the learner goes another way meanwhile."""

    behind: Experiment
    runs: tuple[Experiment, ...]


class Aside(NamedTuple):
    """Runs that are tried beside the learner's own one, from the iteration `at` on. tape: makes them, until all are
    made; found: what came of them then"""

    at: Experiment
    runs: tuple[Experiment, ...]
    tape: Tape | None
    found: Numbers | None = None


@dataclass(slots=True)
class Address:
    """Where in the lesson this is. place: the stage in view, and the address of what it shows, as far as it is known.

    written: what the address in the browser said last; None before the session has begun. turn_to: the stage to which a
    click leads. complaints: sentences to show.
    """

    place: tuple[str, Mapping[str, Any] | None] = ("", None)
    written: Mapping[str, list[str]] | None = None
    waiting: Waiting | None = None
    turn_to: str | None = None
    complaints: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """What is asked of the run."""

    before: Coordinate | None = None  # what Undo brings back
    passing: Experiment | None = None  # only looked at for a while
    plan: Plan | None = None
    interrupted: Experiment | None = None  # can be gone on with
    queue: Queue | None = None
    began: tuple[float, int] | None = None  # when training was asked for, and at which iteration
    slowly: bool = False  # only the training page decides how many iterations come at once
    moved: bool = False  # a part of the page chose another iteration
    restarted: tuple[int, int] | None = None  # the number of the track that was started again, the iterations since
    asides: Mapping[str, Aside] = field(default_factory=dict)  # what is tried beside the run, by name
    on_hand: bool = False  # the training page trains on the picture in hand, not on a set
    answers: tuple[Any, dict] = (None, {})  # a start and a picture, and what is known of the answers about it


class HeldPicture(NamedTuple):
    """A photo that a list lost, where its square lies, its file, and whether the square was in hand."""

    photo: Image.Image | None
    crop: float
    file: str | None
    was_in_hand: bool


class HeldSet(NamedTuple):
    """A set of photos that a list lost, and what was trained on then."""

    last: OwnPhotos | None
    practice: Any


@dataclass(slots=True)
class OwnPictures:
    """The learner's photo, whole, where its square lies in it, and the file that it came from.

    square: what a run calls that square; labels: what the learner calls each picture; thumbnails: JPEG files by picture
    and size.
    """

    photo: Image.Image | None = None
    crop: float = 0.5
    square: OwnPicture | None = None
    file: str | None = None
    labels: Mapping[Data, str] = field(default_factory=dict)
    thumbnails: Mapping[tuple[Data, int], bytes] = field(default_factory=dict)


@dataclass(slots=True)
class OwnSets:
    """The set of photos that the learner brought last, and the files that it was made of."""

    last: OwnPhotos | None = None
    files: frozenset[str] = frozenset()


@dataclass(slots=True)
class Inlets:
    """What the lists on the page show, where files are brought; all by the name of the inlet.

    emptied: how often it was emptied; seen: the ids of the files that were taken, None while it is on no page;
    problems: why what it shows is no use; refused: where it is not used. held_picture, held_set: what a list lost, and
    comes back if what takes its place is no use. listed, freed: the ids of the files in any list, and of those that
    were let go of last. awaited: what the page waits for that the lists are on.
    """

    emptied: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    problems: Mapping[str, str | None] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    held_picture: HeldPicture | None = None
    held_set: HeldSet | None = None
    listed: frozenset[str] = frozenset()
    freed: frozenset[str] = frozenset()
    awaited: frozenset[Brought] = frozenset()


@dataclass(slots=True)
class Controls:
    """Of each element of controls, by its key: what to do with what they say, and the last number that was heard.

    clicks: whether more were made at once than any hand makes; pages: when the last pages were asked for.
    """

    known: Mapping[str, Mapping[str, Callable]] = field(default_factory=dict)
    heard: Mapping[str, int] = field(default_factory=dict)
    many_clicks: bool = False
    pages: tuple[float, ...] = ()


class Verdict(NamedTuple):
    """What was replied to an answer, as HTML. about: what was asked about, and what the verdict is on; t: the iteration
    in view by then"""

    said: str
    about: tuple
    t: int
    reply: Markup


@dataclass(slots=True)
class Asked:
    """By page, of its question: the option that was answered and what about; and the verdict on it, as it was given."""

    said: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


class Typed(NamedTuple):
    """What stands in a blank, as it was typed, and the key of what is said of it. is_told: whether it was said already
    which number is meant; is_shown: whether the lesson filled it in, or shows it since.
    """

    text: str
    key: str
    is_right: bool
    is_told: bool
    is_shown: bool = False

    @property
    def may_be_seen(self) -> bool:
        """Whether the number that is asked for was found, or asked to be shown."""
        return self.is_right or self.is_shown


@dataclass(slots=True)
class Computed:
    """By what they ask for: the walk's blanks, and what was typed last into them; and those that were right once.

    typed_before: what the browser had kept, by blank, until it is judged anew
    """

    typed: Mapping[str, tuple[Blank, Typed]] = field(default_factory=dict)
    typed_before: Mapping[str, str] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()


class Meeting(NamedTuple):
    """How the learner met a wrong idea. picture: that was in hand; held: whether the answer and the reason were right;
    of: what was in view, as at iteration t; reply: what was said to it, as HTML"""

    picture: Data
    held: bool
    of: tuple
    t: int
    reply: Markup


class Thinking(NamedTuple):
    """The page in view, the wrong idea that is in view there, if any, and how often it had been met by then."""

    stage: str = ""
    name: str = ""
    met: int = 0


@dataclass(slots=True)
class Ideas:
    """Wrong ideas, by name. thought: the option and the reason that were given, while one of them is missing or not
    judged yet; met: how each was met; passed: those that the learner passed over; thinking: which of them is in view.
    """

    thought: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    met: Mapping[str, tuple[Meeting, ...]] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    thinking: Thinking = field(default_factory=Thinking)


@dataclass(slots=True)
class Opened:
    """What is open on a page. bring: the page on which one's own picture can be brought; code: whose source is shown;
    panel: of the training page; inside: whether its network view is; shelf: of the answers.
    """

    bring: str | None = None
    camera: bool = False
    shows_code: bool = False
    code: tuple[Callable, ...] = ()
    panel: str | None = None
    inside: bool = False
    shelf: str | None = None


@dataclass(slots=True)
class Tried:
    """What is tried out on a page. by_hand: what the weights moved by hand belong to, and the weights; descent: whether
    gradient descent is watched; terms: how many are added up; shift: of the picture; trouble: the way to break it,
    share: how much of it.
    """

    by_hand: tuple[Any, Mapping[str, float]] = (None, {})
    descent: bool = False
    terms: int = 0
    shift: int = 0
    trouble: str | None = None
    share: int | None = None


@dataclass(slots=True)
class Training:
    """How training goes. speed: one of `pace.SPEEDS`; lengths: of training, by what is trained on."""

    speed: int | None = CALM
    lengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Download:
    """Of the public data set: whether it is asked for, and why it did not come."""

    oxford_wanted: bool = False
    oxford_problem: tuple[str, tuple] | None = None


@dataclass(slots=True)
class OnPaper:
    """The sheets that are filled in by hand, by number: what stands in their blanks, by name; and the blanks that were
    emptied. prints_answers: whether they are printed with their answers.
    """

    filled: Mapping[int, Mapping[str, Typed]] = field(default_factory=dict)
    emptied: Mapping[int, frozenset[str]] = field(default_factory=dict)
    prints_answers: bool = True


@dataclass(slots=True)
class OnSlopes:
    """The map to walk on. over: the names of its two weights, none of the first choice; begins: where on its grid the
    walk starts, counted from the lower left corner, None for its middle.
    """

    over: tuple[str, ...] = ()
    begins: tuple[int, int] | None = None


@dataclass(slots=True)
class Shown:
    """What was worked out before and is shown again. training_below, observed: when it was drawn, and as what;
    evidence: by trouble and run; made: the last that each function made in each place, and what it was made of.
    """

    training_below: tuple[float, Markup] = (0.0, Markup())
    observed: tuple[float, Markup] = (0.0, Markup())
    evidence: Mapping[tuple[str, Experiment], Numbers] = field(default_factory=dict)
    made: Mapping[tuple[Callable, str], tuple[Any, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """What was done in the lesson, for the browser to keep. session: tells it which session it speaks to; stages: that
    were opened; walked: moments; brought: what the browser had kept before; left: the stage and the address that it was
    at, until another stage is opened; forgets: how often the learner had all of it forgotten.
    """

    session: str = field(default_factory=lambda: token_hex(4))
    stages: frozenset[str] = frozenset()
    walked: frozenset[str] = frozenset()
    brought: Kept = NOTHING_KEPT
    left: tuple[str, str] | None = None
    forgets: int = 0


@dataclass(slots=True)
class Study:
    """The learner's own answers to the tests and the scale. begins_after: whether the test after the lesson is open."""

    record: Record = NOTHING_ANSWERED
    begins_after: bool = False


@dataclass(slots=True)
class Teaching:
    """The link that a teacher makes for a class. opens_at: the page; at_moment: of its walk, 0 for none; holds: what
    nobody is to change, None until something was chosen; students: how many have a seed of their own, 0 where all have
    the same.
    """

    opens_at: str = "welcome"
    at_moment: int = 0
    holds: Held | None = None
    students: int = 0


@dataclass(slots=True)
class Classroom:
    """The class, where this server has classes. in_class: its code, class_token: by which it knows this learner, seat:
    in which they sit; followed: how often they were sent by then; told_class: what it knows of them, by question,
    told_at: and where they are; teaches: the code of whoever opened a class, taught: that of the class; code_tries:
    codes that were none; refused: why the last of them was; send_to: where everyone is to be sent.
    """

    in_class: str = ""
    class_token: str = ""
    seat: int = 0
    followed: int = 0
    told_class: Mapping[str, str] = field(default_factory=dict)
    told_at: str = ""
    teaches: str = ""
    taught: str = ""
    code_tries: int = 0
    refused: str = ""
    send_to: tuple[str, int] = ("forward", 0)


class Notes(NamedTuple):
    """The small things that pages remember of themselves, in parts by what they are about."""

    asked: Asked
    blanks: Computed
    ideas: Ideas
    opened: Opened
    tried: Tried
    training: Training
    download: Download
    on_paper: OnPaper
    slopes: OnSlopes
    shown: Shown
    progress: Progress
    study: Study
    teaching: Teaching
    classroom: Classroom


@dataclass(slots=True)
class Faults:
    """Faults that were written down, and whether something failed that nobody was told of yet."""

    known: set[tuple[str, str]] = field(default_factory=set)
    failed: bool = False


class Session:
    """One visitor. coordinate: the run that is asked for and all that is chosen; tape: the run as far as it is
    computed; sources: what the learner brought.
    """

    def __init__(self) -> None:
        self.lock, self.makes_file, self.faults = RLock(), Lock(), Faults()
        self.coordinate = FIRST
        self.sources = Sources()
        self.tape = Tape(self.sources)
        self.address, self.run = Address(), Run()
        # The weight that was chosen in the network view last, and when.
        self.view_said: tuple | None = None
        self.pictures, self.sets, self.inlets = OwnPictures(), OwnSets(), Inlets()
        self.controls = Controls()
        parts = Asked(), Computed(), Ideas(), Opened(), Tried(), Training(), Download(), OnPaper(), OnSlopes(), Shown()
        self.notes = Notes(*parts, Progress(), Study(), Teaching(), Classroom())

    @property
    def experiment(self) -> Experiment:
        """The run that is asked for."""
        return self.coordinate.experiment

    @experiment.setter
    def experiment(self, experiment: Experiment) -> None:
        self.change(experiment=experiment)

    @property
    def settings(self) -> Settings:
        """How the next iteration on the picture in hand is made."""
        return self.coordinate.settings

    def change(self, **new: Any) -> None:
        """Something of the coordinate takes another value."""
        self.coordinate = replace(self.coordinate, **new)

    def memory(self) -> list[tuple[object, dict[str, Any]]]:
        """The values of now, part by part."""
        of_files = self.pictures, self.sets, self.inlets, self.sources
        parts = self.address, self.run, *of_files, self.controls, *self.notes
        values = [(part, {each.name: getattr(part, each.name) for each in fields(part)}) for part in parts]
        whole = {"coordinate": self.coordinate, "tape": self.tape, "view_said": self.view_said}
        return [(self, whole), *values]

    @staticmethod
    def restore(memory: list[tuple[object, dict[str, Any]]]) -> None:
        """Put these values back."""
        for part, values in memory:
            for name, value in values.items():
                setattr(part, name, value)
