// Streamlit calls what an element's code returns when the element leaves the page. If the element was told something
// new while that code still loaded, Streamlit calls the first answer too, as soon as it comes: late, with the element
// in use. Only the last answer may end it.

/**
 * @param {HTMLElement} root what the code draws in; the same each time the element is told something new
 * @param {() => void} end
 */
export function ending(root, end) {
	const run = {};
	root.run = run;
	return () => root.run === run && end();
}
