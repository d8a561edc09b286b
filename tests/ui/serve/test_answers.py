from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from ui.serve.answers import keep_answers


def queue():
    """What waits to be sent when a page begins: two answers, and a part of the page before."""
    waiting = ForwardMsgQueue()
    where, download, part = ForwardMsg(), ForwardMsg(), ForwardMsg()
    where.file_urls_response.response_id = "picture"
    download.backend_operation_response.request_id = "download"
    part.delta.new_element.markdown.body = "before"
    for message in (where, part, download):
        waiting.enqueue(message)
    return waiting


def kinds(waiting):
    return [message.WhichOneof("type") for message in waiting.flush()]


def test_a_browser_is_told_once_what_it_asked_for_before_a_page_began():
    keep_answers()
    waiting = queue()
    ForwardMsgQueue.clear.__wrapped__(waiting, retain_lifecycle_msgs=True)
    assert kinds(waiting) == [], "Streamlit keeps them by itself now: ui/serve/answers.py can go"
    waiting = queue()
    waiting.clear(retain_lifecycle_msgs=True)
    assert kinds(waiting) == ["file_urls_response", "backend_operation_response"]
    assert kinds(waiting) == []


def test_it_is_told_once_if_a_part_of_a_page_began():
    keep_answers()
    waiting = queue()
    waiting.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["part"])
    assert kinds(waiting) == ["file_urls_response", "delta", "backend_operation_response"]
