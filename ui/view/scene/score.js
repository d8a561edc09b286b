// The loss: one number for how wrong the network is.

import { brief, show } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { column, h, numberAt } from "../page/dom.js";

const score = (value) => (value < 0.001 ? brief(value) : show(value));

export function lossColumn(scene) {
	// As with all other numbers, the one before the nudge, until the one after it is there.
	const loss = () => {
		const after = scene.ledger.afterOf("L");
		return scene.lens === "after" && scene.ledger.has(after) ? after : "L";
	};
	const ofThisPicture = () => numberAt(scene, () => refTo("ell", scene.n));
	return column(
		"loss",
		{ band: "loss", part: "loss", label: words("loss") },
		h("div.score", numberAt(scene, loss, score), h("p.note", scene.setting.loss.title)),
		scene.ledger.examples > 1 && h("div.cell", h("span.cap", words("of_this_picture")), ofThisPicture()),
	);
}
