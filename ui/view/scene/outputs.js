// The output nodes: logit, and the probability that softmax makes of it.

import { brief, fixed, show } from "../ledger/numbers.js";
import { words } from "../ledger/words.js";
import { h, numberAt, signedBar } from "../page/dom.js";

export function outputsColumn(scene, layer) {
	return h(
		"section.column.outputs",
		{ "data-band": "forward", "aria-label": words("outputs") },
		h("h4", words("outputs")),
		h(
			"div.rows",
			scene.setting.names.map((name, k) => output(scene, layer, name, k)),
		),
	);
}

function output(scene, layer, name, k) {
	const { sum } = layer;
	const bar = h("span.share", { "aria-hidden": "true" });
	scene.follow(() =>
		bar.style.setProperty("--share", `${(100 * (scene.ledger.at(scene.at("P", k)) ?? 0)).toFixed(1)}%`),
	);
	return h(
		"div.output",
		{ "data-class": k, "data-node": `${layer.number},${k}` },
		h("div.name", name),
		h(
			"div.cell",
			{ "data-part": "logit" },
			h("span.cap", words("caption.logit")),
			numberAt(scene, () => scene.at(sum, k), { write: brief }),
			signedBar(
				scene,
				() => scene.at(sum, k),
				() => scene.ledger.largest(sum),
			),
		),
		h(
			"div.cell",
			{ "data-part": "softmax" },
			h("span.cap", words("caption.probability")),
			numberAt(scene, () => scene.at("P", k), { write: probability }),
			bar,
		),
		h(
			"div.cell.blame",
			{ "data-part": "output-blame" },
			h("span.cap", words("caption.blame")),
			numberAt(scene, () => scene.at(scene.ledger.slopeOf(sum), k), { write: brief }),
			signedBar(
				scene,
				() => scene.at(scene.ledger.slopeOf(sum), k),
				() => scene.ledger.largest(scene.ledger.slopeOf(sum)),
			),
		),
	);
}

// Two places, as long as they do not hide that it is neither 0 nor 1.
export const probability = (p) => (p > 0.005 && p < 0.995 ? fixed(p, 2) : show(p, p < 0.5 ? 2 : 3));
