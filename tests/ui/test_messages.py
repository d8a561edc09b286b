"""What a browser may tell Streamlit: what pages of the lesson tell, no more of it than a page could have to say."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.messages import LONGEST, MOST_FILES, MOST_WIDGETS, MessageError, is_wanted


def message(kind, value=None):
    made = BackMsg()
    setattr(made, kind, value) if value is not None else getattr(made, kind).SetInParent()
    return made


def run_with(widgets):
    made = message("rerun_script")
    for number in range(widgets):
        made.rerun_script.widget_states.widgets.add(id=str(number), bool_value=True)
    return made


def files(count):
    made = message("file_urls_request")
    made.file_urls_request.file_names.extend(["a.jpg"] * count)
    return made


def operation(kind):
    made = message("backend_operation_request")
    if kind:
        getattr(made.backend_operation_request, kind).SetInParent()
    return made


@pytest.mark.parametrize(
    "said",
    [
        *(message("rerun_script"), message("stop_script", True), message("app_heartbeat", True)),
        *(run_with(MOST_WIDGETS), files(MOST_FILES), operation("deferred_file")),
    ],
    ids=lambda said: said.WhichOneof("type"),
)
def test_what_a_page_says_goes_on(said):
    assert is_wanted(said.SerializeToString())


KINDS = ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime")


@pytest.mark.parametrize(
    "said",
    [
        *(message(kind, True) for kind in KINDS),
        *map(operation, ("install_skills", "dismiss_skills_nudge", "dataframe_chunk", None)),
        *(run_with(MOST_WIDGETS + 1), files(MOST_FILES + 1), BackMsg()),
    ],
    ids=lambda said: str(said.WhichOneof("type")),
)
def test_what_no_page_says_ends_here(said):
    assert not is_wanted(said.SerializeToString())


@pytest.mark.parametrize(
    ("data", "code"),
    [(None, 1003), (b"\xff" * 50, 1002), (b"\x1a\xff\xff\xff\xff\x7f", 1002), (bytes(LONGEST + 1), 1009)],
)
def test_what_is_no_message_says_why(data, code):
    with pytest.raises(MessageError) as error:
        is_wanted(data)
    assert error.value.code == code


def test_texts_are_utf_8():
    made = message("rerun_script")
    made.rerun_script.page_name = "1234"
    with pytest.raises(MessageError):
        is_wanted(made.SerializeToString().replace(b"1234", b"\xed\xa0\x80\xff"))
