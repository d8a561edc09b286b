"""What a browser may tell Streamlit: what pages of the lesson tell, no more of it than a page could have to say."""

from types import SimpleNamespace

import pytest
from streamlit import get_option
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.wire import field
from ui.serve import messages
from ui.serve.messages import (
    LONGEST,
    MOST_FILES,
    MOST_HASHES,
    MOST_SHOWN,
    MOST_WIDGETS,
    SURELY_KEPT,
    USUAL,
    KeptParts,
    ManyFilesError,
    MessageError,
    files_in,
    read,
)


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


def hashes(count):
    made = message("rerun_script")
    made.rerun_script.cached_message_hashes.extend([f"{number:032x}" for number in range(count)])
    return made


def showing(count):
    """What a page says that shows so many files of a folder, with a path as long as few are."""
    made = message("rerun_script")
    widget = made.rerun_script.widget_states.widgets.add(id="$$ID-" + "0" * 32 + "-photos.folder.0")
    for number in range(count):
        path = "/_stcore/upload_file/" + "a" * 36 + "/" + "b" * 36
        file = widget.file_uploader_state_value.uploaded_file_info.add(
            file_id="b" * 36, name="photographs of my pets/cat/" + "c" * 120 + f"{number}.jpg", size=30_000
        )
        file.file_urls.file_id, file.file_urls.upload_url, file.file_urls.delete_url = "b" * 36, path, path
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
        *(hashes(MOST_HASHES), showing(5_000), showing(MOST_SHOWN)),
    ],
    ids=lambda said: said.WhichOneof("type"),
)
def test_what_a_page_says_goes_on(said):
    assert read(said.SerializeToString()) is not None


KINDS = ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime")


@pytest.mark.parametrize(
    "said",
    [
        *(message(kind, True) for kind in KINDS),
        *map(operation, ("install_skills", "dismiss_skills_nudge", "dataframe_chunk", None)),
        BackMsg(),
    ],
    ids=lambda said: str(said.WhichOneof("type")),
)
def test_what_no_page_says_ends_here(said):
    assert read(said.SerializeToString()) is None


def run_of(*parts):
    return field(11, b"".join(parts))


TOO_MUCH = {
    "widgets": run_with(MOST_WIDGETS + 1).SerializeToString(),
    "hashes": hashes(MOST_HASHES + 1).SerializeToString(),
    "empty widgets": run_of(field(2, b"\x0a\x00" * 2_900_000)),
    "as many names": run_of(field(4, b"") * 2_900_000),
    "short hashes": run_of(field(7, b"aaa") * 1_000_000),
    "empty files": run_of(field(2, field(1, field(13, field(2, b"") * 2_900_000)))),
    "empty texts": run_of(field(2, field(1, field(9, field(1, b"") * 1_500_000)))),
    "whole numbers": run_of(field(2, field(1, field(8, field(1, b"\x01" * 5_000_000))))),
    "pieces of numbers": run_of(field(2, field(1, field(8, field(1, b"\x01" * 1_000) * 5_000)))),
    "an address": run_of(field(1, b"a" * (USUAL + 1))),
    "names of files": field(16, field(2, b"a") * 1_500_000),
}


@pytest.mark.parametrize("data", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_no_page_could_have_to_say_ends_the_conversation_and_is_not_even_read(data, monkeypatch):
    were_read = []

    def from_string(data):
        were_read.append(len(data))
        return BackMsg.FromString(data)

    monkeypatch.setattr(messages, "BackMsg", SimpleNamespace(DESCRIPTOR=BackMsg.DESCRIPTOR, FromString=from_string))
    with pytest.raises(MessageError) as error:
        read(data)
    assert error.value.code == 1009 and all(size <= USUAL for size in were_read)


def test_a_long_message_that_breaks_off_is_none():
    for data in (b"\x5a\xff", b"\xff" * 20, b"\x0b"):
        with pytest.raises(MessageError) as error:
            read(bytes([0x5A, 4, 0x22, 2, 97, 97]) * (USUAL // 6) + data)
        assert error.value.code in (1002, 1009)


def test_whoever_brings_too_many_files_at_once_is_told():
    assert read(files(MOST_FILES).SerializeToString(), shown=MOST_SHOWN - MOST_FILES) is not None
    for count, shown in ((MOST_FILES + 1, 0), (25_000, 0), (2, MOST_SHOWN - 1)):
        asked = files(count)
        asked.file_urls_request.request_id = "this one"
        with pytest.raises(ManyFilesError) as error:
            read(asked.SerializeToString(), shown)
        answer = ForwardMsg.FromString(error.value.answer).file_urls_response
        assert answer.response_id == "this one" and not answer.file_urls
        assert answer.error_msg.startswith("These are too many files at once: you can bring 5,000, and 10,000 in all")


def test_the_files_that_are_shown_are_counted():
    assert files_in(read(showing(12).SerializeToString()).rerun_script) == 12
    assert files_in(run_with(3).rerun_script) == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [(None, 1003), (b"\xff" * 50, 1002), (b"\x1a\xff\xff\xff\xff\x7f", 1002), (bytes(LONGEST + 1), 1009)],
)
def test_what_is_no_message_says_why(data, code):
    with pytest.raises(MessageError) as error:
        read(data)
    assert error.value.code == code


def test_texts_are_utf_8():
    made = message("rerun_script")
    made.rerun_script.page_name = "1234"
    with pytest.raises(MessageError):
        read(made.SerializeToString().replace(b"1234", b"\xed\xa0\x80\xff"))


def sent(**said):
    """What a browser is told: a part of a page, the name of one that it keeps, or the end of a page. -> bytes"""
    made = ForwardMsg()
    if "part" in said:
        made.hash, made.metadata.cacheable = said["part"], True
    elif "name" in said:
        made.ref_hash = said["name"]
    else:
        made.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return made.SerializeToString()


def names_left(kept, *names):
    run = BackMsg().rerun_script
    run.cached_message_hashes.extend(names)
    assert kept.leave_out(run) == (len(run.cached_message_hashes) < len(names))
    return [*run.cached_message_hashes]


def test_a_part_counts_as_kept_while_the_browser_has_it_however_many_pages_are_on_their_way():
    kept = KeptParts()
    kept.sent(sent(part="old"))
    for _ in range(SURELY_KEPT):
        kept.sent(sent(part="used"))
        kept.sent(sent())
        assert names_left(kept, "old", "used", "never sent") == ["old", "used"]
    kept.sent(sent(name="used"))
    kept.sent(sent())
    assert names_left(kept, "old", "used") == ["used"]
    assert [*kept.shown] == ["used"], "what is forgotten takes no memory"


def test_a_browser_keeps_parts_for_twice_as_long_as_they_count():
    assert get_option("global.maxCachedMessageAge") == 2 * SURELY_KEPT
