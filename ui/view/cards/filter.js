// A filter weight's card: where it was used, its chain rule summed over all these places, and its nudge.

import { count, range, sumTerms } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { slopeOf, useOf, value } from "./terms.js";
import { nudgeOf, saysOf } from "./weight.js";

export function filterWeight(ledger, name, index) {
	const subject = ledger.subjectOf(name);
	const conv = ledger.convolutionOf(subject);
	const ref = refTo(subject, ...index);
	const rows = usesOf(ledger, conv, subject === conv.b, index, ref);
	return {
		says: saysOf(ledger, name, subject === conv.b ? words("says.filter_bias") : words("says.filter_weight")),
		lines: rows.length
			? [[`${ledger.slopeOf(ref)} = ${words("sum_over_places", { places: count(places(ledger, conv)) })}`]]
			: [],
		chain: chainOf(ledger, conv, ref, rows),
		goes: rows.slice(0, 1).map((row) => row.node),
		lights: [ref, ...rows.flatMap((row) => [row.node, ...(row.input.ref ? [row.input.ref] : [])])],
	};
}

const places = (ledger, conv) =>
	ledger
		.shape(conv.sum)
		.slice(0, 3)
		.reduce((all, size) => all * size, 1);

// input x slope x what arrives behind the bend, for the places that did most.
function usesOf(ledger, conv, bias, index, ref) {
	const uses = ledger.places.about.get(`uses@${ref}`);
	if (!uses || !ledger.has(ledger.slopeOf(conv.W))) return [];
	const c = index.at(-1);
	return range(uses.shape[0]).map((i) => {
		const [n, y, x] = uses.data.subarray(3 * i, 3 * i + 3);
		const input = bias ? { plain: "1" } : inputOf(ledger, conv, [n, y + index[0] - 1, x + index[1] - 1, index[2]]);
		const local = conv.bend ? slopeOf(ledger, conv, n, y, x, c) : { plain: "1" };
		const upstream = value(ledger, ledger.slopeOf(conv.out), n, y, x, c);
		const use = useOf(workedOut("share", ref, n, y, x), input, local, upstream);
		return { n: `${y}, ${x}`, node: refTo(conv.sum, n, y, x, c), ...use };
	});
}

function inputOf(ledger, conv, index) {
	const [, height, width] = ledger.shape(conv.input);
	const [, y, x] = index;
	return y < 0 || x < 0 || y >= height || x >= width ? { plain: "0", value: 0 } : value(ledger, conv.input, ...index);
}

function chainOf(ledger, conv, ref, rows) {
	const gradient = { ref: ledger.slopeOf(ref), value: ledger.at(ledger.slopeOf(ref)) };
	if (!rows.length || gradient.value === null) return { gradient };
	const rest = { name: workedOut("rest", ledger.slopeOf(ref)), value: ledger.places.about.get(`rest@${ref}`).data[0] };
	const texts = sumTerms([...rows.map((row) => row.share.value), rest.value], gradient.value);
	return {
		per: words("chain.place"),
		rows: rows.map((row, i) => ({ ...row, share: { ...row.share, text: texts.terms[i] } })),
		rest: {
			...rest,
			text: texts.terms.at(-1),
			words: words("other_places", { places: count(places(ledger, conv) - rows.length) }),
		},
		gradient: { ...gradient, text: texts.total },
		nudge: nudgeOf(ledger, ref),
	};
}
