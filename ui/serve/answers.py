"""What a browser asked for by itself and is about to be told.

A file goes to the server in three steps: the browser asks where to, is told, and sends it. Streamlit 1.67 keeps what it
is about to tell in a queue, and empties that as a page begins; a browser that asked a moment before is never told, and
waits for ever. So two pictures brought in quick succession were one, and the second never came. `keep_answers` makes
the one method that empties a queue leave such answers in it.
"""

import functools

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

ANSWERS = ("file_urls_response", "backend_operation_response", "heartbeat_ack")
"""To all that `messages.py` lets in, but for pages: where a file may go, what became of a download, and that the
server is there."""


@functools.cache
def keep_answers() -> None:
    """From now on such answers stay in the queue when a page begins."""
    clear = ForwardMsgQueue.clear

    @functools.wraps(clear)
    def clear_all_else(queue, retain_lifecycle_msgs=False, fragment_ids_this_run=None):
        # `flush` empties the queue too, and hands over all that was in it.
        unsent = queue._queue if retain_lifecycle_msgs else ()
        answers = [message for message in unsent if message.WhichOneof("type") in ANSWERS]
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        kept = {id(message) for message in queue._queue}
        for answer in answers:
            if id(answer) not in kept:
                queue.enqueue(answer)

    ForwardMsgQueue.clear = clear_all_else  # type: ignore[method-assign, assignment]
