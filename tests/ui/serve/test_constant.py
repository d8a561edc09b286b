"""What is the same while the server runs is looked up once, and each run has its own of it."""

from pathlib import Path

from streamlit.proto.NewSession_pb2 import CustomThemeConfig

from ui.serve.constant import _filled, _kept


class Page:
    def __init__(self, path, default):
        self.path, self.default, self._can_be_called = path, default, False


def test_a_page_is_made_once_and_marked_by_each_run_alone():
    made = []

    def create(path, *, default=False):
        made.append(path)
        return Page(path, default)

    created, path = _kept(create), Path("/pages/1_Loss.py")
    one, other = created(path), created(path)
    one._can_be_called = True
    assert made == [path] and not other._can_be_called and other.path == path
    assert created(path, default=True).default and not created(path).default


def test_a_path_within_an_app_is_looked_up_in_that_app():
    made = []
    created = _kept(lambda path: made.append(path))
    created("pages/1_Loss.py"), created(Path("pages/1_Loss.py")), created("pages/1_Loss.py")
    assert len(made) == 3


def test_the_theme_is_read_once_and_written_into_each_message():
    read = []

    def populate(message, section="theme"):
        read.append(section)
        if section == "theme":
            message.primary_color = "#123456"

    filled = _filled(populate)
    for _ in range(2):
        message = CustomThemeConfig()
        filled(message)
        filled(message.light, "theme.light")
        assert message.primary_color == "#123456" and not message.HasField("light")
    assert read == ["theme", "theme.light"]
