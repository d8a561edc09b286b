"""The connection between a page and its server, in a test's hands: a message gets lost, or it is cut for a while."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# What Streamlit and the browser write on the console while there is no connection.
OF_A_CUT = ("Cannot send", "net::ERR_FAILED", "WebSocket onerror", "Timeout fired", "Connection")


class Cable:
    """Laid before the page is opened. `lose`: says of a message to the server, as text, whether it gets lost.

    `hold`, `drop`: the kind of the server's message that comes late, with all that comes after it, or never; or None
    """

    def __init__(self):
        self.lose = lambda said: False
        self.lost = []
        self.is_cut = False
        self.hold, self.drop, self.held = None, None, []

    def lay(self, page):
        page.route_web_socket("**/_stcore/stream", self._connect)
        # Asked before each attempt to connect.
        page.route("**/_stcore/health", lambda route: route.abort() if self.is_cut else route.continue_())

    def _connect(self, browser):
        server = browser.connect_to_server()
        self.ends = browser, server

        def hand_on(message):
            said = str(BackMsg.FromString(message))
            if self.lose(said):
                self.lost.append(said)
            else:
                server.send(message)

        def hand_back(message):
            kind = ForwardMsg.FromString(message).WhichOneof("type")
            if self.held or kind == self.hold:
                self.held.append(message)
            elif kind != self.drop:
                browser.send(message)

        browser.on_message(hand_on)
        server.on_message(hand_back)

    def lose_next(self, words):
        """The next message to the server with these words in it gets lost."""
        self.lose = lambda said: words in said and not any(words in each for each in self.lost)

    def let_go(self):
        """What is held arrives."""
        self.hold, held, self.held = None, self.held, []
        for message in held:
            self.ends[0].send(message)

    def cut(self, page):
        """No connection until it is mended; the browser and the server both notice."""
        self.is_cut = True
        for end in self.ends:
            end.close(code=1012)
        page.wait_for_selector("[data-test-connection-state]:not([data-test-connection-state=CONNECTED])")

    def mend(self, page):
        """The browser may connect again, and has."""
        self.is_cut = False
        page.wait_for_selector("[data-test-connection-state=CONNECTED]", timeout=60_000)
