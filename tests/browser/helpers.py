"""Knowing when Streamlit has finished: in Streamlit a click's answer arrives in pieces, some time later."""

# Resolves with the milliseconds from `since` to the last change of the page, once nothing has changed for `quiet` ms.
WAIT_UNTIL_SETTLED = """
({quiet, timeout}) => new Promise((resolve, reject) => {
    const begin = performance.now();
    let changed = begin;
    let last = "nothing";
    const observer = new MutationObserver((records) => {
        changed = performance.now();
        const {type, target} = records[records.length - 1];
        last = `${type} of ${(target.outerHTML ?? target.data ?? "").slice(0, 200)}`;
    });
    observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
    const look = () => {
        const now = performance.now();
        const app = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
        const idle = app.testScriptState === "notRunning" && app.testConnectionState === "CONNECTED";
        if (!idle) changed = now;
        if (now - changed < quiet && now - begin < timeout) return setTimeout(look, 10);
        observer.disconnect();
        if (now - changed >= quiet) return resolve(changed - begin);
        reject(new Error(`script ${app.testScriptState}, ${app.testConnectionState}; last change: ${last}`));
    };
    look();
})
"""


def settled(page, quiet=300, timeout=30_000):
    """Wait until Streamlit has run its script and the page has not changed for `quiet` ms; returns the page.

    Raises playwright's Error, with what still changed, after `timeout` ms. A slider waits 200 ms before it reports to
    the server, so `quiet` must be longer than that.
    """
    page.wait_for_selector('[data-testid="stApp"]', timeout=timeout)
    page.evaluate(WAIT_UNTIL_SETTLED, {"quiet": quiet, "timeout": timeout})
    return page
