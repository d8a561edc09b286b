// Who is to blame most: the weights with the largest gradients, and with drawn pets the parts of the picture.

import { show } from "../../parts/numbers.js";
import { words, woven } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { titleOf } from "../ledger/titles.js";
import { h, plain, signOf } from "../page/dom.js";

const MOST = 10;

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
		const worst = scene.ledger.worst ?? mostBlamed(scene.ledger);
		ranked.replaceChildren(...worst.map(({ ref, value }) => row(scene, ref, value, worst[0].value)));
		parts.replaceChildren(...partBlame(scene));
	};
	list.addEventListener("toggle", draw);
	scene.follow(draw);
	return list;
}

function mostBlamed(ledger) {
	const best = ledger.layers
		.flatMap((layer) => [layer.W, layer.b])
		.flatMap((name) => {
			const { data, shape } = ledger.arrays[ledger.slopeOf(name)];
			const order = [...data.keys()].sort((a, b) => Math.abs(data[b]) - Math.abs(data[a])).slice(0, MOST);
			return order.map((i) => ({
				ref: refTo(name, ...(shape.length === 2 ? [Math.floor(i / shape[1]), i % shape[1]] : [i])),
				value: data[i],
			}));
		});
	return best.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST);
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
		h(
			"td.size",
			{ "aria-hidden": "true" },
			h("i", { "data-sign": signOf(value), style: `width:${Math.abs(value / largest) * 100}%` }),
		),
	);
}

// How much of all blame on the pixels lies on each part of the pet, and how much on as many average pixels.
function partBlame(scene) {
	const shares = scene.ledger.blamed ?? sharesOf(scene);
	if (!shares.length) return [];
	return [
		h("p.cap", words("shares_of_blame")),
		h(
			"table.sum",
			h(
				"tbody",
				shares
					.sort((a, b) => b.share - a.share)
					.map(({ part, share, area }) =>
						h(
							"tr",
							h("td.left", words(`part.${part}`)),
							h("td.value", derived(`part(dX,${part})`, share)),
							h("td.size", h("i", { "data-sign": "none", style: `width:${share * 100}%` })),
							h("td.note", woven("of_area", { area: derived(`area(${part})`, area) })),
						),
					),
			),
		),
	];
}

function sharesOf(scene) {
	const masks = Object.keys(scene.ledger.arrays).filter((name) => name.startsWith("mask_"));
	const onPixels = scene.ledger.slopeOf("X");
	if (scene.n || !scene.ledger.has(onPixels)) return [];
	const blame = scene.ledger.cells(onPixels, scene.n, scene.setting.picture[2]);
	const all = blame.reduce((sum, value) => sum + value, 0);
	return (all ? masks : []).map((mask) => {
		const cover = scene.ledger.arrays[mask].data;
		const weight = (values) => values.reduce((sum, value, i) => sum + (value * cover[i]) / 255, 0);
		return {
			part: mask.slice(5),
			share: weight(blame) / all,
			area: cover.reduce((sum, each) => sum + each / 255, 0) / cover.length,
		};
	});
}

const derived = (name, value) =>
	h("span.num", { "data-name": name, "data-value": String(value) }, plain(""), show(value, 3));
