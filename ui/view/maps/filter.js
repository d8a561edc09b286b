// The filter on the bench: a square of three by three weights for each map that it reads.

import { largestOf, range, show, signed } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { h, plain } from "../page/dom.js";
import { scaled } from "../page/grid.js";
import { columnsFor } from "./means.js";
import { current, lazyGrid, slot } from "./slot.js";
import { sourceWords } from "./titles.js";

export function filterSlot(scene, conv) {
	const { window } = conv;
	const channels = scene.ledger.shape(conv.W)[2];
	const across = channels <= 4 ? channels : columnsFor(channels);
	const [rows, columns] = [(channels / across) * window, across * window];
	const name = () => scene.seen(conv.W);
	const indexAt = (i) => {
		const [row, column] = [Math.floor(i / columns), i % columns];
		return [
			row % window,
			column % window,
			Math.floor(row / window) * across + Math.floor(column / window),
			scene.bench.map,
		];
	};
	const cellAt = ([row, column, k]) =>
		(Math.floor(k / across) * window + row) * columns + (k % across) * window + column;
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
	element.append(h("i.lattice", { "aria-hidden": "true", style: `--across:${across};--down:${channels / across}` }));
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
			? range(channels)
					.map((k) => sourceWords(scene.ledger, conv, k))
					.join(" · ")
			: words("square_a_map");
	const caption = h("span");
	scene.follow(() => {
		caption.textContent = `${words(`filter.${scene.lens}`)}: ${order}`;
	});
	return slot(caption, element, waits);
}

const valuesOf = (scene, name, indexAt, count) => range(count).map((i) => scene.ledger.get(name, ...indexAt(i)) ?? 0);

function filterCells(scene, name, indexAt, count) {
	const values = valuesOf(scene, name, indexAt, count);
	return scaled(
		`${name} ${scene.bench.map} ${scene.setting.stamps.step} ${scene.ledger.get(name, ...indexAt(0))}`,
		values,
	);
}

function scaleOf(scene, name, indexAt, count) {
	const most = largestOf(valuesOf(scene, name, indexAt, count));
	return [plain(show(-most, 2)), h("i.scale-bar", { "aria-hidden": "true" }), plain(signed(most, 2))];
}
