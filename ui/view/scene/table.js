// The table twin: every number of the step, page by page, with its name.

import { count, range } from "../../parts/numbers.js";
import { words, woven } from "../../parts/words.js";
import { namesAreKnown } from "../cards/panel.js";
import { refTo } from "../ledger/ledger.js";
import { arrayTitle, titleOf } from "../ledger/titles.js";
import { field, fill, h, plain } from "../page/dom.js";

const ROWS = 20;

export function tableTwin(scene) {
	const pick = h("select", { "aria-label": words("which_numbers") });
	const body = h("tbody");
	const where = h("span.note");
	const from = field({ type: "number", min: "1", step: String(ROWS), "aria-label": words("from_row") });
	let first = 0;
	const back = h("button.tool", { onclick: () => turn(first - ROWS) }, words("back"));
	const next = h("button.tool", { onclick: () => turn(first + ROWS) }, words("next"));
	const table = h(
		"details.twin",
		h("summary", words("all_numbers")),
		h("div.tools", pick, back, next, woven("rows_from", { row: from }), where),
		h(
			"div.wide",
			h("table.sum", h("thead", h("tr", h("th", words("table_name")), h("th", words("table_value")))), body),
		),
	);
	const turn = (to) => {
		first = Math.max(0, to);
		draw();
	};
	const draw = () => {
		if (!table.open || !pick.value) return;
		const shape = scene.ledger.shape(pick.value);
		const size = shape.reduce((all, each) => all * each, 1);
		first = Math.min(first, size - 1);
		const indices = range(Math.min(ROWS, size - first)).map((i) => indexAt(shape, first + i));
		const refs = indices.map((index) => refTo(pick.value, ...index));
		scene.want?.(refs);
		body.replaceChildren(...refs.map((ref) => row(scene, ref)));
		const [last, all] = [first + indices.length, size].map((number) => plain(count(number)));
		where.replaceChildren(...woven("rows_to", { last, count: all }));
		from.value = String(first + 1);
		back.disabled = first === 0;
		next.disabled = first + ROWS >= size;
	};
	from.addEventListener("change", () => turn(Number(from.value) - 1));
	pick.addEventListener("change", () => turn(0));
	table.addEventListener("toggle", draw);
	scene.follow(() => {
		const { names } = scene.ledger;
		if (!scene.frames.goesOn && String(names) !== String([...pick.options].map((option) => option.value))) {
			pick.replaceChildren(...names.map((name) => option(scene, name, pick.value)));
		}
		draw();
	});
	return table;
}

const option = (scene, name, chosen) =>
	h("option", { value: name, selected: name === chosen }, namesAreKnown(scene) ? name : arrayTitle(scene.ledger, name));

function row(scene, ref) {
	const number = h("button.num", { "data-term": ref });
	fill(scene.ledger, number, ref);
	return h(
		"tr",
		h("th", { scope: "row" }, plain(namesAreKnown(scene) ? ref : titleOf(scene.ledger, ref))),
		h("td", number),
	);
}

function indexAt(shape, i) {
	const index = [];
	for (const size of [...shape].reverse()) {
		index.unshift(i % size);
		i = Math.floor(i / size);
	}
	return index;
}
