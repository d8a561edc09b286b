"""What the view of the convolutional network costs, in a real browser: `python -m benchmarks.maps`.

Bytes over the wire for the first view, how long a pointed-at place takes to react and to get its exact numbers, their
bytes and the server's CPU time, and frames per second in the walk. The pages are the lesson's own.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import dev
from benchmarks.view import cpu, frames, head, opened, row, spread
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.serving import serving
from ui.view.elements import CODE_OF_MAPS

POINTS = 40
# Points at places of the map of sums, one after the other. For each: the milliseconds until the picture and the card's
# title react, all work of laying out included, and those until the exact numbers are in the card.
POINTING = """async (count) => {
    const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.view')).find(Boolean);
    const bench = [...root.querySelectorAll('.bench')].find(e => !e.hidden);
    const map = bench.querySelectorAll('.slot')[2].querySelector('.grid');
    const cardsName = () => root.querySelector('.card .card-head [data-name]').dataset.name;
    const box = map.getBoundingClientRect();
    const [reacted, answered] = [[], []];
    for (let i = 0; i < count; i++) {
        const at = {clientX: box.left + box.width * (i + .5) / count, clientY: box.top + box.height * .6};
        const [before, start] = [cardsName(), performance.now()];
        map.dispatchEvent(new PointerEvent('pointermove', {...at, pointerType: 'mouse', bubbles: true}));
        root.querySelector('.card').getBoundingClientRect();
        reacted.push(performance.now() - start);
        if (cardsName() === before && i) throw new Error('no answer');
        while (!root.querySelector('.card .sum')) await new Promise(requestAnimationFrame);
        answered.push(performance.now() - start);
    }
    return {reacted, answered};
}"""


def main():
    head()
    row("the view's own code", f"{len(CODE_OF_MAPS):,} bytes")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=dev.find_browser(), args=CHROMIUM_ARGUMENTS)
        with serving(Path(folder) / "log.txt") as server:
            for stage in ("Forward_pass", "Backpropagation"):
                address = f"{stage}?preset=conv&weights=photos&picture=dog&label=cat"
                opened(chromium, server, address)[0].close()
                page, received = opened(chromium, server, address)
                row(f"first view of {stage}", f"{sum(received):,} bytes, code included")
                pointing(page, received, server)
            page.get_by_role("button", name="Next ›").click()
            frames(page, "next", "in the walk")
        chromium.close()


def pointing(page, received, server):
    received.clear()
    before = cpu(server.pid)
    took = page.evaluate(POINTING, POINTS)
    spread("pointing, until the picture reacts (ms)", took["reacted"])
    spread("pointing, until the exact numbers are there (ms)", took["answered"])
    spent = 1000 * (cpu(server.pid) - before) / POINTS
    row("for each", f"{sum(received) // POINTS:,} bytes, {spent:.1f} ms of server CPU")


if __name__ == "__main__":
    main()
