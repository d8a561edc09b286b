// Streamlit calls what an element's code returns when the element has left the page. Where the element was told
// something new while that code still loaded, Streamlit 1.67 calls the first answer as well, as soon as it comes, while
// the element is in use: before or after the second run, as the browser pleases. So only what is gone is ended.

/**
 * @param {HTMLElement} root what the code draws in
 * @param {() => void} end
 */
export const ending = (root, end) => () => root.isConnected || end();
