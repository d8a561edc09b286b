// The glossary: a dialog of the browser's own, opened by a button or by the key G. Where a network is drawn, a term
// shows where in the drawing the thing lives.

// How long a place stays lit.
const LIT = 2500;
const TYPED = "textarea, select, [contenteditable], input:not([type=range], [type=radio], [type=checkbox])";

export function openGlossary() {
	const app = document.querySelector("[data-testid=stApp]");
	const dialog = app.querySelector("dialog.glossary") ?? app.appendChild(build());
	if (dialog.open) return dialog.close();
	for (const button of dialog.querySelectorAll(".where")) button.hidden = !placesOf(button.value).length;
	dialog.showModal();
}

// The key opens it and closes it, unless somebody types.
export function openByKey(signal) {
	const listen = (event) => {
		const { key, ctrlKey, metaKey, altKey } = event;
		if (key.toLowerCase() !== "g" || ctrlKey || metaKey || altKey || event.composedPath()[0].closest?.(TYPED)) return;
		event.preventDefault();
		openGlossary();
	};
	addEventListener("keydown", listen, { signal });
}

function build() {
	const dialog = made("dialog", "glossary");
	const close = made("button", "", GLOSSARY.close);
	close.addEventListener("click", () => dialog.close());
	const top = made("header", "");
	top.append(made("h2", "", GLOSSARY.title), close);
	const list = made("dl", "");
	for (const { term, says, part, show } of GLOSSARY.terms) {
		const sentence = made("dd", "", says);
		if (part) sentence.append(" ", shower(dialog, part, show));
		list.append(made("dt", "", term), sentence);
	}
	dialog.append(top, list);
	dialog.setAttribute("aria-label", GLOSSARY.title);
	// What turns moments and pages stays with the page behind it.
	dialog.addEventListener("keydown", (event) => event.key.toLowerCase() !== "g" && event.stopPropagation());
	return dialog;
}

function shower(dialog, part, words) {
	const button = Object.assign(made("button", "where", GLOSSARY.show), { value: part });
	button.setAttribute("aria-label", words);
	button.addEventListener("click", () => {
		dialog.close();
		light(placesOf(part));
	});
	return button;
}

function made(kind, css, text = "") {
	const element = Object.assign(document.createElement(kind), { className: css, textContent: text });
	if (kind === "button") element.type = "button";
	return element;
}

// The network view says which one it is; what it does not show at this stage has no place in it.
function placesOf(part) {
	const drawing = globalThis[Symbol.for("lesson-drawing")];
	const found = drawing?.isConnected ? [...drawing.querySelectorAll(`[data-part="${part}"]`)] : [];
	return found.filter((place) => place.checkVisibility());
}

// Whoever works by keys goes on from there.
function light(places) {
	places[0]?.scrollIntoView({ block: "nearest" });
	places[0]?.querySelector("button, [tabindex]")?.focus({ preventScroll: true });
	const lit = { opacity: 1, outline: "3px solid currentColor", outlineOffset: "2px" };
	for (const place of places) place.animate([lit, lit], LIT);
}
