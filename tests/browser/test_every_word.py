"""Every word that the browser shows or reads aloud is the lesson's, the network view's too: see tests/pseudo.py."""

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import path_of
from tests.pseudo import SAID, outside, translated
from tests.serving import serving
from ui.frame import PAGES

# What is said on the page: its text, as one may begin in an element and end in another; and what is read aloud.
# Streamlit's own words are not the lesson's, nor is the code that a page shows.
SEEN = """([root, names]) => {
    const THEIRS = ["stHeader", "stToolbar", "stFileUploaderDropzone", "stCameraInput", "stCode", "stSkeleton"]
        .map((id) => `[data-testid=${id}]`).join() + ", script, style, template, noscript";
    const [texts, aloud] = [[], []];
    const read = (node) => {
        if (node.nodeType === 3) texts.push(node.data);
        if (node.nodeType === 1 && node.matches(THEIRS)) return;
        for (const name of names) if (node.getAttribute?.(name)) aloud.push(node.getAttribute(name));
        for (const child of [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes]) read(child);
    };
    read(root ?? document.querySelector("[data-testid=stMain]"));
    return [texts.join(" "), ...aloud];
}"""
# Whatever can be opened in the network view, one of each kind: cards of numbers, and buttons.
WALK = """async (view, [names, ofPage]) => {
    const [said, done] = [new Set(), new Set()];
    const seen = eval(ofPage);
    // The numbers of one place of a convolution come from the server: what is said meanwhile, and then.
    const look = async () => {
        for (const delay of [20, 300, 600, 1200, 2400]) {
            await new Promise((resolve) => setTimeout(resolve, delay));
            for (const text of seen([view, names])) said.add(text);
            if (!view.querySelector(".card").textContent.includes("on their way")) return;
        }
    };
    const NAME = /^[A-Za-z_]+\\d*(\\[[\\d,]+\\])?$/;
    // A question of the page, which the walk asks, has numbers of the page's own.
    const next = () => [...view.querySelectorAll("[data-ref], [data-term], [data-name]:not(.moment-words *)")]
        .map((e) => e.dataset.ref ?? e.dataset.term ?? e.dataset.name)
        .find((ref) => NAME.test(ref) && view.scene.exists(ref) && !done.has(kindOf(ref)));
    const kindOf = (ref) => ref.replace(/\\[.*/, "");
    const cards = async () => {
        for (let ref = next(); ref; ref = next()) {
            done.add(kindOf(ref));
            view.scene.pointing.pin(ref);
            await look();
            for (const box of view.querySelectorAll(".card details:not([open])")) box.open = true;
        }
    };
    const buttons = () => [...view.querySelectorAll("button, summary")]
        .filter((e) => e.checkVisibility() && !done.has(saidBy(e)));
    const saidBy = (e) => (e.textContent + e.ariaLabel).match(/⟦.*⟧/)?.[0] ?? e.className;
    await look();
    await cards();
    for (let count = 0; buttons().length && count < 40; count++) {
        const [button] = buttons();
        done.add(saidBy(button));
        button.click();
        await look();
        await cards();
    }
    return [[...said], [...done]];
}"""


@pytest.fixture(scope="module")
def running_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("marks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_LANGUAGE", str(translated(folder)))
        with serving(folder / "log.txt", ahead=False) as server:
            yield server


def foreign(said):
    return sorted({words for text in said if (words := outside(text))})


@pytest.fixture
def show(visit):
    """`show(stage, ...)` -> a page on which no word is foreign"""

    def show(stage, **choices):
        page = visit(f"/{path_of(stage)}?{'&'.join(f'{name}={value}' for name, value in choices.items())}")
        assert foreign([page.title(), *page.evaluate(SEEN, [None, SAID])]) == []
        return page

    return show


@pytest.mark.parametrize("stage", [stage.name for stage in PAGES])
def test_a_page(show, stage):
    assert show(stage).evaluate("document.documentElement.lang").startswith("marks")


@pytest.mark.parametrize(
    ("stage", "choices"),
    [
        ("backprop", {"preset": "small", "label": "cat", "optimizer": "Adam"}),
        ("truth", {"preset": "tiny", "loss": "MeanSquaredError", "label": "cat"}),
        ("backprop", {"preset": "conv-small", "weights": "photos", "label": "cat"}),
        ("forward", {"preset": "conv"}),
    ],
    ids=lambda each: each if isinstance(each, str) else each["preset"],
)
def test_the_network_view(show, stage, choices):
    page = show(stage, **choices)
    view = page.locator(".view").first
    view.locator(".card").wait_for()
    said, done = view.evaluate(WALK, [SAID, SEEN])
    settled(page)
    assert foreign(said) == []
    assert {"X", "Z1", "P", "E", "L"} < set(done) and len(done) > 25
