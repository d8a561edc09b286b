// Is backpropagation telling the truth? The loss with one weight moved by h each way, computed by the engine.

import { quotient, show } from "../../parts/numbers.js";
import { words, woven } from "../../parts/words.js";
import { workedOut } from "../ledger/ledger.js";
import { derived, field, h, plain } from "../page/dom.js";

export function checkBox(scene, ref) {
	const { check } = scene.setting;
	const answered = check && check.ref === ref ? check : null;
	const handle = field({
		type: "range",
		min: "-8",
		max: "0",
		step: "1",
		value: String(answered ? Math.log10(answered.h) : (scene.reach ?? -2)),
		"aria-label": words("check.reach"),
	});
	const said = plain(powerOf(handle));
	handle.addEventListener("input", () => {
		said.textContent = powerOf(handle);
	});
	handle.addEventListener("change", () => {
		scene.reach = Number(handle.value);
		scene.python.tell({ weight: true, ref, h: 10 ** scene.reach });
	});
	return h(
		"div.check",
		h("p", h("b", words("check.question")), " ", words("check.move")),
		h("label.line", "h = ", said, " ", handle),
		answered ? answer(scene, answered) : h("p.note", words("check.pull")),
	);
}

const powerOf = (handle) => show(10 ** Number(handle.value), 2);

function answer(scene, { ref, h: reach, minus, plus, slope, gradient }) {
	const digits = agreeing(slope, gradient);
	const shown = quotient(plus, minus, 2 * reach);
	return [
		h("p.line", "L(w + h) = ", derived(workedOut("plus", ref), plus, shown.from)),
		h("p.line", "L(w − h) = ", derived(workedOut("minus", ref), minus, shown.less)),
		h(
			"p.line",
			"(L(w + h) − L(w − h)) ÷ ",
			plain(show(2 * reach, 2)),
			" = ",
			derived(workedOut("slope", ref), slope, shown.result),
		),
		h("p.line", woven("check.says", { gradient: derived(scene.ledger.slopeOf(ref), gradient, show(gradient, 10)) })),
		h(
			"p.note",
			digits === null
				? words("check.same")
				: [
						...woven("check.agree", { digits: plain(String(digits)) }),
						" ",
						reach > 1e-3 ? words("check.smaller") : reach < 1e-6 ? words("check.rounding") : "",
					],
		),
	].flat();
}

// How many leading digits two numbers share.
function agreeing(a, b) {
	if (a === b) return null;
	return Math.max(0, Math.floor(-Math.log10(Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)))));
}
