// The quiet row above the drawing: what the pictures of weights show, which picture of the batch.

import { words } from "../../parts/words.js";
import { COLOURS } from "../ledger/titles.js";
import { h, plain } from "../page/dom.js";
import { batchRow } from "./batch.js";
import { LENS } from "./walk.js";

const LENSES = [
	[LENS, () => true],
	["blame", (ledger) => ledger.has(ledger.slopeOf("P"))],
	["after", (ledger) => ledger.made(ledger.newOf(ledger.layers.at(-1).W))],
];

// Where the walk has new weights and not yet what comes of them, the sums that stand there are those of before.
const saidOf = (lens, ledger) => (lens === "after" && !ledger.has(ledger.afterOf("P")) ? "after_weights" : lens);

export function toolRow(scene) {
	const channels = scene.setting.picture[2];
	return h(
		"div.tools",
		choices(
			scene,
			words("show"),
			LENSES.map(([lens, made]) => ({
				said: () => words(`lens.${saidOf(lens, scene.ledger)}`),
				made,
				chosen: () => scene.lens === lens,
				choose: () => {
					scene.lens = lens;
				},
			})),
		),
		channels === 3 &&
			choices(
				scene,
				words("colour"),
				COLOURS.map((colour, channel) => ({
					said: () => words(colour),
					chosen: () => scene.channel === channel,
					choose: () => {
						scene.channel = channel;
					},
				})),
			),
		scene.ledger.examples > 1 && batchRow(scene),
	);
}

function choices(scene, label, options) {
	const buttons = options.map(({ said, made = () => true, chosen, choose }) => {
		const button = h("button.choice", {
			onclick: () => {
				choose();
				scene.refresh();
			},
		});
		scene.follow(() => {
			if (scene.frames.goesOn) return;
			button.replaceChildren(plain(said()));
			button.hidden = !made(scene.ledger);
			button.setAttribute("aria-pressed", String(chosen()));
		});
		return button;
	});
	const group = h("span.choices", { role: "group", "aria-label": label }, h("span.cap", label), buttons);
	scene.follow(() => {
		if (scene.frames.goesOn) return;
		group.hidden = buttons.filter((button) => !button.hidden).length < 2;
	});
	return group;
}
