// Who is to blame most: the weights with the largest gradients, and with drawn pets the parts of the picture.

import { brief, show } from "../../parts/numbers.js";
import { words, woven } from "../../parts/words.js";
import { workedOut } from "../ledger/ledger.js";
import { titleOf } from "../ledger/titles.js";
import { derived, h, signOf, sizeBar } from "../page/dom.js";

export function blameList(scene) {
	const ranked = h("tbody");
	const parts = h("div");
	const list = h(
		"details.ranking",
		h("summary", words("who_is_to_blame")),
		h("div.card-body", h("table.sum", ranked), parts),
	);
	const draw = () => {
		list.hidden = !scene.ledger.has(scene.ledger.slopeOf("P"));
		if (list.hidden || !list.open) return;
		const { worst } = scene.setting;
		ranked.replaceChildren(...worst.map(({ ref, value }) => row(scene, ref, value, worst[0].value)));
		parts.replaceChildren(...partBlame(scene));
	};
	list.addEventListener("toggle", draw);
	scene.follow(() => scene.frames.goesOn || draw());
	return list;
}

function row(scene, ref, value, largest) {
	const gradient = scene.ledger.slopeOf(ref);
	return h(
		"tr",
		h("td.left", titleOf(scene.ledger, ref)),
		h(
			"td.value",
			h(
				"button.num.term",
				{
					"data-term": ref,
					"data-name": gradient,
					"data-value": String(value),
					"data-sign": signOf(value),
					"aria-label": words("gradient_of", { name: gradient, value: show(value) }),
				},
				show(value),
			),
		),
		h("td.size", { "aria-hidden": "true" }, sizeBar(value, largest)),
	);
}

// How much of all blame on the pixels lies on each part of the pet, and how much on as many average pixels.
function partBlame(scene) {
	const shares = scene.setting.blamed;
	// Where the parts of the first picture are, is known; of the others of a batch nothing is.
	if (scene.n || !scene.ledger.has(scene.ledger.slopeOf("X")) || !shares.length) return [];
	return [
		h("p.cap", words("shares_of_blame")),
		h(
			"table.sum",
			h(
				"tbody",
				[...shares]
					.sort((a, b) => b.share - a.share)
					.map(({ part, share, area }) =>
						h(
							"tr",
							h("td.left", words(`part.${part}`)),
							h("td.value", derived(workedOut("part", scene.ledger.slopeOf("X"), part), share, brief(share))),
							h("td.size", h("i", { "data-sign": "none", style: `width:${share * 100}%` })),
							h("td.note", woven("of_area", { area: derived(workedOut("area", part), area, brief(area)) })),
						),
					),
			),
		),
	];
}
