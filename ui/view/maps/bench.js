// The bench: one map large, with the filter that made it and a map that the filter reads.

import { words, woven } from "../../parts/words.js";
import { reachOf, square } from "../cards/maps_forward.js";
import { parse, refTo } from "../ledger/ledger.js";
import { field, h, plain } from "../page/dom.js";
import { BLANK, lay } from "../page/grid.js";
import { slideOver } from "../page/slide.js";
import { filterSlot } from "./filter.js";
import { photoGrid } from "./photo.js";
import { current, mapGrid, slot } from "./slot.js";
import { shownOf, strongestPlace } from "./strip.js";

const sign = (text) => h("span.sign", { "aria-hidden": "true" }, text);

export function bench(scene) {
	const element = h(
		"div.benches",
		{ "data-part": "bench" },
		scene.ledger.convolutions.map((conv) => benchOf(scene, conv)),
	);
	// Where the lesson is about the answer, the bench waits until a map is chosen.
	scene.follow(() => {
		element.hidden =
			["truth", "loss"].includes(scene.setting.stage) &&
			!scene.ledger.convolutionOf(scene.ledger.subjectOf(parse(scene.pointing.pinned).name));
	});
	return element;
}

// There is one for each convolution, and the one in hand is seen: so each grid keeps its size.
function benchOf(scene, conv) {
	const count = scene.ledger.shape(conv.W)[3];
	const pick = field({
		type: "number",
		min: "0",
		max: String(count - 1),
		step: "1",
		"aria-label": words("which_map", { number: conv.number }),
	});
	pick.addEventListener("change", () => {
		const map = Math.min(Math.max(Math.round(Number(pick.value)) || 0, 0), count - 1);
		scene.pointing.pin(strongestPlace(scene, conv, map));
	});
	const [source, sums] = readAndMade(scene, conv);
	const element = h(
		"section.bench",
		{ "aria-label": words("bench", { number: conv.number }) },
		h(
			"p.bench-head",
			h("b", plain(words("conv", { number: conv.number }))),
			" · ",
			woven("bench_of", { map: pick, reach: plain(words("reach", { most: count - 1 })) }),
		),
		h("div.slots", source, sign("∗"), filterSlot(scene, conv), sign("="), sums, sign("→"), onSlot(scene, conv)),
	);
	scene.follow(() => {
		element.hidden = !current(scene, conv);
		pick.value = String(scene.bench.map);
	});
	return element;
}

// What the filter reads, the photo or one of the maps before, with its window; and the sums that it makes there.
function readAndMade(scene, conv) {
	const read = sourceGrid(scene, conv);
	const sums = sumGrid(scene, conv);
	const window = read.appendChild(h("i.window", { hidden: true, "aria-hidden": "true" }));
	const [, rows, columns] = scene.ledger.shape(conv.input);
	const caption = h("span");
	const before = scene.ledger.convolutionOf(conv.input);
	const slide = slideOver(rows * columns, (at) => {
		sums.slid = at;
		sums.repaint();
		if (at === null) point();
		else place(window, conv, Math.floor(at / columns), at % columns, rows, columns);
	});
	const point = () => {
		const { name, index } = parse(scene.pointing.pointed ?? scene.pointing.pinned);
		const [, y, x] = [conv.sum, scene.ledger.slopeOf(conv.sum)].includes(name) ? index : [];
		place(window, conv, y, x, rows, columns);
	};
	// A number of another map that is pointed at brings that map.
	scene.lit(() => {
		if (!current(scene, conv)) return slide.stop();
		read.repaint();
		if (!slide.runs()) point();
		const source = before ? words("map_of", { map: scene.source, number: before.number }) : words("photo");
		caption.replaceChildren(plain(words(scene.lens === "blame" ? "blame_on" : "reads", { source })));
	});
	return [slot(caption, read), slot(words("its_sums"), sums, slide.button)];
}

function sourceGrid(scene, conv) {
	const name = () => scene.blamed(conv.input);
	const before = scene.ledger.convolutionOf(conv.input);
	return before
		? mapGrid(scene, conv, conv.input, words("map.read"), {
				cells: () => onward(scene, before, name(), scene.source),
				ref: (y, x) => refTo(name(), 0, y, x, scene.source),
			})
		: photoGrid(scene);
}

// While the filter slides, the sums are there as far as it has come.
function sumGrid(scene, conv) {
	const grid = mapGrid(scene, conv, conv.sum, words("map.sums"), {
		cells: () => {
			const at = scene.ledger.picture(conv.sum, scene.bench.map);
			const end = grid?.slid ?? Infinity;
			return at
				? {
						key: `${conv.sum} ${scene.bench.map} ${scene.setting.stamps.maps} ${scene.walk.at} ${end}`,
						share: (i) => (i <= end ? at(i) : 0),
					}
				: BLANK;
		},
		ref: (y, x) => refTo(conv.sum, 0, y, x, scene.bench.map),
	});
	return grid;
}

// The window around row y, column x; nowhere, if they are undefined.
function place(window, conv, y, x, rows, columns) {
	window.hidden = y === undefined;
	lay(window, y - reachOf(conv), x - reachOf(conv), rows, columns, conv.window);
}

// What a convolution hands on, behind bend and pool.
function onward(scene, before, name, source) {
	const key = `${name} ${source} ${scene.setting.stamps.maps} ${scene.setting.stamps.blame} ${scene.walk.at}`;
	const { at } = shownOf(scene, before, source);
	if (!at) return BLANK;
	if (scene.ledger.kindOf(name) === "slope" || !before.pool) return { key, share: at };
	const [, , width] = scene.ledger.shape(before.out);
	const { pooled } = before;
	const across = width / pooled;
	const offsets = square(pooled).map(([row, column]) => row * width + column);
	return {
		key,
		share: (i) => {
			const corner = pooled * (Math.floor(i / across) * width + (i % across));
			return Math.max(...offsets.map((offset) => at(corner + offset)));
		},
	};
}

// What goes on, behind bend and pool; of a weight in hand, where its gradient comes from.
function onSlot(scene, conv) {
	const caption = h("span");
	const uses = () => scene.ledger.places.about.get(`shares@${scene.pointing.pinned}`);
	const on = mapGrid(scene, conv, conv.on, words("map.on"), {
		cells: () => onward(scene, conv, name(), scene.bench.map),
		ref: (y, x) => refTo(name(), 0, y, x, scene.bench.map),
	});
	const name = () => scene.blamed(conv.on);
	const shares = mapGrid(scene, conv, conv.sum, words("map.shares"), {
		cells: () => {
			const found = uses();
			const most = found?.data.reduce((best, each) => Math.max(best, Math.abs(each)), 1);
			return found
				? { key: `shares ${scene.pointing.pinned} ${scene.asking.step}`, share: (i) => found.data[i] / most }
				: BLANK;
		},
		ref: (y, x) => refTo(conv.sum, 0, y, x, scene.bench.map),
	});
	scene.follow(() => {
		const counted = Boolean(uses()) && current(scene, conv);
		on.hidden = counted;
		shares.hidden = !counted;
		const passed = scene.lens === "blame" ? "blame" : conv.pool ? "pooled" : "bent";
		caption.textContent = words(`goes_on.${counted ? "shares" : passed}`);
	});
	return slot(caption, [on, shares]);
}
