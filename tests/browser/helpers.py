"""Knowing when a page of Streamlit has finished: a click's answer arrives in pieces, some time later."""

# Runs before the page does. Of a file that was chosen, nothing on the page says that the server was told of it and
# has not answered yet; so this says whether a wish for a run (field 11 of Streamlit's BackMsg) is on its way. Not the
# wish of a part of the page (its field 5): if the part is gone by then, the server does not answer.
LISTEN = """
const isWish = (message) => {
    let at = 1;
    const number = () => {
        let value = 0;
        for (let place = 1; ; place *= 128) {
            value += (message[at] & 127) * place;
            if (message[at++] < 128) return value;
        }
    };
    if (message[0] !== (11 << 3 | 2)) return false;
    for (number(); at < message.length;) {
        const field = number();
        const value = number();
        if (field === (5 << 3 | 2) && value) return false;
        if ((field & 7) === 2) at += value;
    }
    return true;
};
globalThis.WebSocket = class extends WebSocket {
    constructor(...where) {
        super(...where);
        globalThis.unanswered = false;
        this.addEventListener("message", () => { globalThis.unanswered = false; });
    }
    send(message) {
        if (isWish(message)) {
            globalThis.unanswered = true;
            globalThis.wishes = (globalThis.wishes ?? 0) + 1;
        }
        super.send(message);
    }
};
"""

# Resolves with the milliseconds to the page's last change, once nothing has changed for `quiet` ms. They count from the
# call, or, with `fromInput`, from the next key or pointer that goes down. Streamlit loads a widget's code at its first
# use and shows a skeleton until it is there.
WAIT_UNTIL_SETTLED = """
({quiet, timeout, fromInput = false}) => new Promise((resolve, reject) => {
    const waitingFor = () => {
        const app = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
        if (app.testConnectionState !== "CONNECTED") return "the connection";
        if (app.testScriptState !== "notRunning") return "the script";
        // Where a run is slow to begin, the page is connected, idle and empty.
        if (!document.querySelector('[data-testid="stMain"] .stElementContainer')) return "a page";
        if (document.querySelector('[data-testid="stSkeleton"]')) return "an element";
        // On a slow machine the server may not even have begun to answer.
        const rooms = globalThis[Symbol.for("lesson-controls")] ?? new Map();
        if ([...rooms.values()].some(({journal}) => journal.length)) return "a click to be heard";
        if (globalThis.unanswered) return "an answer";
        if ("following" in document.documentElement.dataset) return "a link to be followed";
        if (document.fonts.status !== "loaded") return "a font";
        return [...document.images].every((image) => image.complete) ? null : "an image";
    };
    const watch = (begin) => {
        let changed = performance.now();
        let last = null;
        let idle = false;
        const observer = new MutationObserver((records) => {
            changed = performance.now();
            last = records[records.length - 1];
        });
        // Only said in the end: to write an element down takes longer than many a change of it.
        const said = ({type, target}) => `${type} of ${(target.outerHTML ?? target.data ?? "").slice(0, 200)}`;
        observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
        const look = () => {
            const now = performance.now();
            const reason = waitingFor();
            if (reason) changed = now;
            // On a busy machine React may still have work in hand; an idle browser has none. Hidden, it is never told.
            if (now - changed < quiet) idle = false;
            else if (!idle) return requestIdleCallback(() => { idle = true; look(); }, {timeout: 500});
            const settled = idle;
            if (!settled && now - begin < timeout) return setTimeout(look, 10);
            observer.disconnect();
            if (settled) return resolve(changed - begin);
            reject(new Error(`waits for ${reason}; last change: ${last && said(last)}`));
        };
        look();
    };
    if (!fromInput) return watch(performance.now());
    const first = new AbortController();
    const begin = (event) => { first.abort(); watch(event.timeStamp); };
    for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, begin, {capture: true, signal: first.signal});
})
"""


# Whether the server heard all that was done, and has answered.
IS_ANSWERED = """() => {
    const rooms = [...(globalThis[Symbol.for("lesson-controls")] ?? new Map()).values()];
    const isQuiet = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning";
    return isQuiet && !globalThis.unanswered && !rooms.some(({journal}) => journal.length);
}"""


def is_answered(page):
    """Whether all that was done is answered, be it with a run that is under way."""
    return page.evaluate(IS_ANSWERED)


def answered(page):
    """Wait until all that was done is answered, be it with a run that is under way."""
    page.wait_for_function(IS_ANSWERED)


def settled(page, quiet=200, timeout=30_000):
    """Wait until Streamlit has run its script and the page has not changed for `quiet` ms; returns the page.

    Raises playwright's Error, with what it still waits for, after `timeout` ms.
    """
    page.get_by_test_id("stApp").wait_for(timeout=timeout)
    page.evaluate(WAIT_UNTIL_SETTLED, {"quiet": quiet, "timeout": timeout})
    return page
