// The filter on the bench: a square of three by three weights for each map that it reads.

import { refTo } from "../ledger/ledger.js";
import { show, signed } from "../ledger/numbers.js";
import { words } from "../ledger/words.js";
import { h, plain } from "../page/dom.js";
import { columnsFor } from "./means.js";
import { current, lazyGrid, slot } from "./slot.js";
import { sourceWords } from "./titles.js";

const WINDOW = 3;

export function filterSlot(scene, conv) {
	const channels = scene.ledger.shape(conv.W)[2];
	const across = channels <= 4 ? channels : columnsFor(channels);
	const [rows, columns] = [(channels / across) * WINDOW, across * WINDOW];
	const name = () => ({ blame: scene.ledger.slopeOf(conv.W), after: scene.ledger.newOf(conv.W) })[scene.lens] ?? conv.W;
	const indexAt = (i) => {
		const [row, column] = [Math.floor(i / columns), i % columns];
		return [
			row % WINDOW,
			column % WINDOW,
			Math.floor(row / WINDOW) * across + Math.floor(column / WINDOW),
			scene.bench.map,
		];
	};
	const cellAt = ([row, column, k]) =>
		(Math.floor(k / across) * WINDOW + row) * columns + (k % across) * WINDOW + column;
	const element = lazyGrid(scene, conv, {
		rows,
		columns,
		sharp: 8,
		className: "filter",
		label: words("filter_grid", { channels }),
		cells: () => filterCells(scene, name(), indexAt, rows * columns),
		ref: (i) => refTo(name(), ...indexAt(i)),
		cellOf: ({ name: lit, index }) =>
			current(scene, conv) &&
			scene.ledger.subjectOf(lit) === conv.W &&
			index.length === 4 &&
			index[3] === scene.bench.map
				? cellAt(index)
				: undefined,
	});
	element.append(h("i.tiles", { "aria-hidden": "true", style: `--across:${across};--down:${channels / across}` }));
	const waits = h("span.note");
	scene.follow(() => {
		const waiting =
			current(scene, conv) && scene.frames.at === null && scene.ledger.get(conv.W, 0, 0, 0, scene.bench.map) === null;
		waits.replaceChildren(
			waiting ? words("on_its_way") : "",
			...(waiting ? [] : scaleOf(scene, name(), indexAt, rows * columns)),
		);
	});
	const order =
		channels <= 4
			? [...Array(channels).keys()].map((k) => sourceWords(scene.ledger, conv, k)).join(" · ")
			: words("square_a_map");
	const caption = h("span");
	scene.follow(() => {
		caption.textContent = `${words(`filter.${scene.lens}`)}: ${order}`;
	});
	return slot(caption, element, waits);
}

function filterCells(scene, name, indexAt, count) {
	const values = Float64Array.from({ length: count }, (_, i) => scene.ledger.get(name, ...indexAt(i)) ?? 0);
	const most = values.reduce((best, value) => Math.max(best, Math.abs(value)), 0) || 1;
	return {
		key: `${name} ${scene.bench.map} ${scene.setting.stamps.step} ${scene.ledger.get(name, ...indexAt(0))}`,
		share: (i) => values[i] / most,
	};
}

function scaleOf(scene, name, indexAt, count) {
	let most = 0;
	for (let i = 0; i < count; i++) most = Math.max(most, Math.abs(scene.ledger.get(name, ...indexAt(i)) ?? 0));
	return [plain(show(-most, 2)), h("i.scale-bar", { "aria-hidden": "true" }), plain(signed(most, 2))];
}
