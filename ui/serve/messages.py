"""What a browser tells Streamlit over its websocket: which kinds of message are let in, and how large they may be.

Streamlit 1.67 takes some that no page of the lesson sends and no visitor has any business with: to clear what all
sessions keep, to look through the project's repository, to install files. What is no message at all it answers with a
traceback in the log. It reads each one where it answers everybody, so a message that takes long to read keeps all
waiting: what it costs is judged by its length and the count of its parts, before anything is made of them.

Its page asks for room for all files of a folder at once, and from then on tells of each of them, in 312 bytes and the
name, with every click and every look at a run.
"""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.parts.numbers import count
from ui.parts.words import text

MOST_FILES = 5_000
"""Brought at once, as a folder is; at most 2,000 photos of it are used."""

MOST_SHOWN = 10_000
"""Files in all inlets of a page."""

MOST_WIDGETS = 1_000
MOST_HASHES = 5_000
"""Parts of a page that the browser keeps for 20 clicks; a page sends a few that are large enough."""

SURELY_KEPT = 10
"""Half of `global.maxCachedMessageAge`: so many pages after a part was last sent, the browser still has it, even if ten
more pages reach it before the answer does."""

USUAL = 500_000
"""Bytes: whatever a page says beside the files it shows is shorter, and soon read, whatever it is."""

MOST_PARTS = 16_000
"""In a longer one: all of these, one more folder that was brought meanwhile, and what else there is. A part of two
bytes takes 60 in memory."""

LONGEST = 6_000_000
"""Bytes: so many files with long names."""

FILE = "UploadedFileInfo"
"""What is in these is not counted: no part of them can be there many times."""

# Codes to close a websocket with, of RFC 6455.
NO_MESSAGE, NOT_BYTES, TOO_LONG = 1002, 1003, 1009
# How parts are written (protobuf.dev/programming-guides/encoding): a number, 8 bytes, so many bytes, 4 bytes.
NUMBER, EIGHT, BYTES, FOUR = 0, 1, 2, 5


class MessageError(ValueError):
    """This is no message, or one that no page could have to say. code: why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class ManyFilesError(MessageError):
    """Somebody brought too many files at once. answer: what tells the browser so, as bytes."""

    def __init__(self, request):
        super().__init__(TOO_LONG)
        answer = ForwardMsg()
        answer.file_urls_response.response_id = request.request_id
        answer.file_urls_response.error_msg = text(
            "frame", "many_files", most=count(MOST_FILES), shown=count(MOST_SHOWN)
        )
        self.answer = answer.SerializeToString()


def read(data, shown=0) -> BackMsg | None:
    """A message to pass on, or None. data: bytes, or None for a text; shown: files that are in inlets already.

    Raises MessageError for what is no message, or beyond what a page could say, and ManyFilesError.
    """
    if data is None:
        raise MessageError(NOT_BYTES)
    if len(data) > LONGEST:
        raise MessageError(TOO_LONG)
    if len(data) > USUAL:
        check_parts(data)
    try:
        message = BackMsg.FromString(data)
    except Exception as error:  # protobuf's DecodeError
        raise MessageError(NO_MESSAGE) from error
    run, request = message.rerun_script, message.file_urls_request
    if len(run.widget_states.widgets) > MOST_WIDGETS or len(run.cached_message_hashes) > MOST_HASHES:
        raise MessageError(TOO_LONG)
    if len(request.file_names) > min(MOST_FILES, MOST_SHOWN - shown):
        raise ManyFilesError(request)
    kind = message.WhichOneof("type")
    return message if kind in WANTED and WANTED[kind](getattr(message, kind)) else None


WANTED = {
    "rerun_script": lambda run: True,
    "stop_script": bool,
    "app_heartbeat": bool,
    "file_urls_request": lambda request: True,
    "backend_operation_request": lambda request: request.WhichOneof("payload") == "deferred_file",
}


def files_in(run) -> int:
    """How many files the inlets show, by a message that wants the page run."""
    return sum(len(widget.file_uploader_state_value.uploaded_file_info) for widget in run.widget_states.widgets)


class KeptParts:
    """Which parts of its pages a browser still has, and will have when the answer to its click arrives.

    A browser keeps a part for `global.maxCachedMessageAge` pages after it was last shown, and says with each click
    which parts it keeps. Streamlit 1.67 then sends only their names. But pages may still be on their way to the
    browser, and each makes all parts older. If the browser has dropped a part by the time its name arrives, it raises
    an error, and the page stands still. So only a part that was shown lately counts. Pages that ended early are counted
    as well, though the browser does not count them: that errs on the safe side.
    """

    def __init__(self):
        self.pages, self.shown = 0, {}

    def sent(self, data) -> None:
        """The browser is sent this message. data: bytes of a ForwardMsg"""
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "script_finished":
            self.pages += 1
            self.shown = {name: page for name, page in self.shown.items() if self.pages - page <= SURELY_KEPT}
        elif message.metadata.cacheable or message.ref_hash:
            self.shown[message.ref_hash or message.hash] = self.pages

    def leave_out(self, run) -> bool:
        """Take out of a wish for a page the names of all parts that may be gone. -> whether there were any"""
        said = [*run.cached_message_hashes]
        run.cached_message_hashes[:] = [name for name in said if name in self.shown]
        return len(run.cached_message_hashes) < len(said)


def check_parts(data) -> None:
    """Look through a long message, no further than it may go. Raises MessageError where it has too much but files."""
    count, size, inside = 0, 0, [(0, len(data), BackMsg.DESCRIPTOR)]
    try:
        while inside:
            at, end, kind = inside.pop()
            while at < end:
                tag, at = _number(data, at)
                begin, at = _value(data, at, tag & 7)
                part = kind.fields_by_number.get(tag >> 3)
                of = part and part.message_type if tag & 7 == BYTES else None
                if of and of.name != FILE:
                    inside.append((begin, min(at, end), of))
                elif not of:
                    size += at - begin
                count += 1
                if count > MOST_PARTS or size > USUAL:
                    raise MessageError(TOO_LONG)
    except IndexError as error:
        raise MessageError(NO_MESSAGE) from error


def _value(data, at, form):
    """-> (where the value begins, where the next part does). Raises MessageError, IndexError."""
    if form == NUMBER:
        return at, _number(data, at)[1]
    if form == BYTES:
        size, at = _number(data, at)
        return at, at + size
    if form in (EIGHT, FOUR):
        return at, at + (8 if form == EIGHT else 4)
    raise MessageError(NO_MESSAGE)


def _number(data, at):
    """-> (a number of 64 bits at most, where it ends). Raises MessageError, IndexError."""
    number = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
    raise MessageError(NO_MESSAGE)
