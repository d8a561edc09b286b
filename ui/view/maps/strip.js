// The maps of one convolution, a few at a time: the strongest first.

import { range } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { column, h, plain } from "../page/dom.js";
import { canvasOf } from "../page/grid.js";
import { current } from "./slot.js";

const SHOWN = 4;
const DOTS = 96;

export function stripColumn(scene, conv) {
	const { number } = conv;
	const count = scene.ledger.shape(conv.W)[3];
	const [, height, width] = scene.ledger.shape(conv.on);
	const canvas = h("canvas", { width: DOTS, height: DOTS * SHOWN, "aria-hidden": "true" });
	const tiles = range(SHOWN).map((row) => h("i.tile", { style: `top:${(row / SHOWN) * 100}%;height:${100 / SHOWN}%` }));
	const marker = h("i.marker");
	const now = h("span", { "aria-live": "polite" });
	const strip = h(
		"div.strip",
		{
			tabindex: "0",
			role: "application",
			"aria-roledescription": words("list_of_maps"),
			"aria-label": words("strip", { number }),
		},
		canvas,
		tiles,
		marker,
	);
	let [order, at, page, drawn] = [[], 0, 0, null];

	const go = (to) => {
		at = Math.min(Math.max(to, 0), count - 1);
		page = Math.floor(at / SHOWN);
		draw();
	};
	const draw = () => {
		const { lens, walk, frames, signs } = scene;
		const { maps, blame } = scene.setting.stamps;
		const key = String([maps, blame, lens, walk.at, frames.at === null, signs, page]);
		if (key !== drawn) paint(scene, conv, canvas, tiles, order.slice(page * SHOWN, (page + 1) * SHOWN));
		drawn = key;
		marker.style.top = `${((at % SHOWN) / SHOWN) * 100}%`;
		marker.style.height = `${100 / SHOWN}%`;
		now.replaceChildren(h("span.sr", words("map"), " "), plain(String(order[at])));
	};
	scene.follow(() => {
		if (scene.frames.at === null) order = strongest(scene, conv, count);
		const isLaid = current(scene, conv);
		if (isLaid && order[at] !== scene.bench.map) go(order.indexOf(scene.bench.map));
		strip.classList.toggle("laid", isLaid);
		marker.hidden = !isLaid;
		draw();
	});
	const turn = (by) => go((page + by) * SHOWN);
	const open = () => scene.pointing.pin(strongestPlace(scene, conv, order[at]));
	strip.addEventListener("click", (event) => {
		const box = canvas.getBoundingClientRect();
		go(page * SHOWN + Math.floor(((event.clientY - box.top) / box.height) * SHOWN));
		open();
	});
	strip.addEventListener("keydown", (event) => {
		const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: SHOWN, PageUp: -SHOWN }[event.key];
		if (!by && event.key !== "Enter" && event.key !== " ") return;
		event.preventDefault();
		event.stopPropagation();
		marker.hidden = false;
		if (by) go(at + by);
		else open();
	});
	const button = (text, label, by) => h("button.tool", { "aria-label": label, onclick: () => turn(by) }, text);
	return column(
		"maps",
		{ part: "maps", label: words("convolution", { number }), heading: plain(words("conv", { number })) },
		h("div", { "data-part": `maps ${number}` }, strip),
		h("p.pager", button("‹", words("stronger"), -1), now, button("›", words("weaker"), 1)),
		h("p.note", plain(words("of_maps", { count })), h("br"), plain(`${height} × ${width}`)),
	);
}

// The maps in the order of all that they pass on.
function strongest(scene, conv, count) {
	const { data } = scene.ledger.arrays[`picture_${conv.sum}`];
	const sums = new Float64Array(count);
	for (let i = 0; i < data.length; i++) if (data[i] > 0) sums[i % count] += data[i];
	return [...sums.keys()].sort((a, b) => sums[b] - sums[a]);
}

// The place of a map that stands out most: what it finds, or where it is blamed.
export function strongestPlace(scene, conv, c) {
	const name = scene.lens === "blame" ? scene.ledger.slopeOf(conv.on) : conv.sum;
	const [, height, width] = scene.ledger.shape(name);
	const at = scene.ledger.picture(name, c) ?? (() => 0);
	const size = scene.lens === "blame" ? (i) => Math.abs(at(i)) : at;
	// At the edge windows are cut off: there is more to see inside.
	let best = width + 1;
	for (let y = 1; y < height - 1; y++)
		for (let x = 1; x < width - 1; x++) if (size(y * width + x) > size(best)) best = y * width + x;
	return refTo(name, 0, Math.floor(best / width), best % width, c);
}

// What a map passes on, or its blame: from -1 to 1 for each place; null for what is not computed yet.
export function shownOf(scene, conv, c) {
	const blame = scene.ledger.slopeOf(conv.on);
	if (scene.lens === "blame") return { name: blame, at: scene.ledger.picture(blame, c) };
	return { name: conv.out, at: scene.ledger.bentPicture(conv, c) };
}

function paint(scene, conv, canvas, tiles, maps) {
	const context = canvas.getContext("2d");
	context.clearRect(0, 0, canvas.width, canvas.height);
	context.imageSmoothingEnabled = false;
	tiles.forEach((tile, row) => {
		tile.hidden = row >= maps.length;
		if (tile.hidden) return;
		const { name, at } = shownOf(scene, conv, maps[row]);
		const [, height, width] = scene.ledger.shape(name) ?? [];
		tile.classList.toggle("not-yet", !at);
		if (at)
			context.drawImage(canvasOf(height, width, 1, scene.signs, { share: at }), 3, row * DOTS + 3, DOTS - 6, DOTS - 6);
	});
}
