"""What a browser tells Streamlit over its websocket: which kinds of message are let in, and how large they may be.

Streamlit 1.67 takes some that no page of the lesson sends and no visitor has any business with: to clear what all
sessions keep, to look through the project's repository, to install files. What is no message at all it answers with a
traceback in the log.
"""

from streamlit.proto.BackMsg_pb2 import BackMsg

LONGEST = 10_000_000
"""Bytes. A folder of 25,000 photos in the uploader is described in 7.8 million."""

MOST_FILES = 30_000
MOST_WIDGETS = 10_000

# Codes to close a websocket with, of RFC 6455.
NO_MESSAGE, NOT_BYTES, TOO_LONG = 1002, 1003, 1009


class MessageError(ValueError):
    """This is no message. code: why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def is_wanted(data):
    """Whether to pass on a message. data: bytes, or None for a text. Raises MessageError for what is no message."""
    if data is None:
        raise MessageError(NOT_BYTES)
    if len(data) > LONGEST:
        raise MessageError(TOO_LONG)
    try:
        message = BackMsg.FromString(data)
    except Exception as error:  # protobuf's DecodeError
        raise MessageError(NO_MESSAGE) from error
    kind = message.WhichOneof("type")
    return kind in WANTED and WANTED[kind](getattr(message, kind))


WANTED = {
    "rerun_script": lambda run: len(run.widget_states.widgets) <= MOST_WIDGETS,
    "stop_script": bool,
    "app_heartbeat": bool,
    "file_urls_request": lambda request: len(request.file_names) <= MOST_FILES,
    "backend_operation_request": lambda request: request.WhichOneof("payload") == "deferred_file",
}
