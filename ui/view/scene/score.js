// The loss: one number for how wrong the network is.

import { score } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { column, h, numberAt } from "../page/dom.js";

export function lossColumn(scene) {
	const ofThisPicture = () => numberAt(scene, () => refTo(scene.current("ell"), scene.n));
	return column(
		"loss",
		{ band: "loss", part: "loss", label: words("loss") },
		h(
			"div.score",
			numberAt(scene, () => scene.current("L"), score),
			h("p.note", scene.setting.loss.title),
		),
		scene.ledger.examples > 1 && h("div.cell", h("span.cap", words("of_this_picture")), ofThisPicture()),
	);
}
