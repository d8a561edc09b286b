// The loss: one number for how wrong the network is.

import { refTo } from "../ledger/ledger.js";
import { brief, show } from "../ledger/numbers.js";
import { h, numberAt } from "../page/dom.js";

const score = (value) => (value < 0.001 ? brief(value) : show(value));

export function lossColumn(scene) {
	const batch = scene.ledger.examples > 1;
	return h(
		"section",
		{ class: "column loss", "data-band": "loss", "data-part": "loss", "aria-label": "Loss" },
		h("h4", {}, "Loss"),
		h(
			"div",
			{ class: "score" },
			numberAt(scene, () => (scene.lens === "after" ? scene.ledger.afterOf("L") : "L"), { write: score }),
			h("p", { class: "note" }, scene.setting.loss.title),
		),
		batch
			? h(
					"div",
					{ class: "cell" },
					h("span", { class: "cap" }, "of this picture"),
					numberAt(scene, () => refTo("ell", scene.n)),
				)
			: null,
	);
}
