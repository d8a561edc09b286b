// A blank of the walk: in place of a moment's sentence a question, whose answer is the number that the moment is about.

import { h } from "../page/dom.js";

// Where a number is typed, with what is said of it. It stays the same element, so that what is typed stays in it.
export function blankForm(scene) {
	const { walk } = scene;
	const field = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", enterkeyhint: "done" });
	const [check, turn, show] = [h("button.choice", { type: "submit" }), h("button.choice.turn"), h("button.choice")];
	const verdict = h("p.verdict", { role: "status" });
	const form = h("form.blank", { hidden: true }, turn, field, check, show, verdict);
	turn.textContent = "±";
	let about = null;
	turn.onclick = () => {
		field.value = /^\s*[-−]/.test(field.value) ? field.value.replace(/^\s*[-−]/, "") : `−${field.value}`;
		field.focus();
	};
	form.onsubmit = (event) => {
		event.preventDefault();
		walk.blank?.give(field.value);
	};
	show.onclick = () => {
		walk.blank?.show();
		field.focus({ preventScroll: true });
	};
	const tell = () => {
		const { blank } = walk;
		form.hidden = !blank;
		if (!blank) {
			about = null;
			return;
		}
		// After a step, of another picture or weight, it is another one.
		if (blank.about !== about) field.value = blank.typed;
		about = blank.about;
		field.maxLength = blank.signs;
		field.setAttribute("aria-label", blank.label);
		field.placeholder = blank.label;
		turn.setAttribute("aria-label", blank.turn);
		check.textContent = blank.check;
		show.textContent = blank.skip;
		show.hidden = blank.isKnown;
		if (verdict.textContent !== blank.form.map((node) => node.textContent).join(""))
			verdict.replaceChildren(...blank.form);
	};
	return { form, field, tell };
}
