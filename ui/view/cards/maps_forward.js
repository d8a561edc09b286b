// Cards of the forward pass through maps: a pixel, the sum over a window, a bend, the largest of four, a mean.

import { range } from "../../parts/numbers.js";
import { joined, words, woven } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { bent, brightness } from "./forward.js";
import { multiplied, value, valueAt, weighted } from "./terms.js";

const FEW = 4;

// How far a window reaches beyond its middle.
export const reachOf = ({ window }) => (window - 1) / 2;

// The places of a square, in reading order.
export const square = (side) => range(side * side).map((i) => [Math.floor(i / side), i % side]);

// Where a window around row y, column x lies inside of a map: [row of the window, column of the window, row, column].
export function windowAt(ledger, conv, name, y, x) {
	const [, height, width] = ledger.shape(name);
	const reach = reachOf(conv);
	return square(conv.window)
		.map(([row, column]) => [row, column, y + row - reach, x + column - reach])
		.filter(([, , down, across]) => down >= 0 && down < height && across >= 0 && across < width);
}

export function photoPixel(ledger, index) {
	const [n, y, x] = index;
	const goes = seenBy(ledger, ledger.convolutions[0], [n, y, x]);
	return { ...brightness(ledger, index, (c) => [n, y, x, c]), says: words("says.pixel"), goes };
}

export function windowSum(ledger, conv, [n, y, x, c]) {
	const { W, b, input, sum } = conv;
	const channels = range(ledger.shape(W)[2]);
	const places = windowAt(ledger, conv, input, y, x);
	const terms = places.flatMap(([row, column, down, across]) =>
		channels.map((k) => {
			const weight = value(ledger, W, row, column, k, c);
			return multiplied(workedOut("product", weight.ref, y, x), value(ledger, input, n, down, across, k), weight);
		}),
	);
	const bias = { ...value(ledger, b, c), words: words("bias") };
	const total = weighted(ledger, terms, [bias], refTo(sum, n, y, x, c));
	const whole = words(input === "X" ? "says.window_of_photo" : "says.window_of_maps");
	const isAtEdge = places.length < conv.window ** 2;
	return {
		says: isAtEdge ? `${whole} ${words("says.window_at_edge")}` : whole,
		symbols: [`Σ ${input}[${n},${y}−${reachOf(conv)}+i,${x}−${reachOf(conv)}+j,k] × ${W}[i,j,k,${c}] + ${b}[${c}]`],
		sum: total,
		goes: [refTo(conv.out, n, y, x, c)],
		lights: total.rows.flatMap((row) => row.factors?.map((factor) => factor.ref) ?? []),
	};
}

export function bendOfMap(ledger, conv, index) {
	return {
		...bent(ledger, conv, index),
		lights: [refTo(conv.sum, ...index)],
		goes: conv.pool ? [refTo(conv.pool, ...poolAt(conv, index))] : onward(ledger, conv, index),
	};
}

// The pooled place that a place goes into.
export const poolAt = ({ pooled }, [n, y, x, c]) => [n, Math.floor(y / pooled), Math.floor(x / pooled), c];

// The four places that a pooled one comes from, in reading order.
export const fourOf = ({ out, pooled }, [n, y, x, c]) =>
	square(pooled).map(([row, column]) => refTo(out, n, pooled * y + row, pooled * x + column, c));

// The first of the largest, as the engine has it.
export const winnerOf = (ledger, four) => four.reduce((best, ref) => (ledger.at(ref) > ledger.at(best) ? ref : best));

export function largestOfFour(ledger, conv, index) {
	const four = fourOf(conv, index);
	const winner = winnerOf(ledger, four);
	return {
		says: words("says.largest"),
		symbols: [`max(${four.join(", ")})`],
		lines: [
			[
				"max(",
				...joined(
					four.map((ref) => valueAt(ledger, ref)),
					", ",
				),
				") = ",
				value(ledger, conv.pool, ...index),
			],
			woven(`largest_is.${four.indexOf(winner)}`, { number: valueAt(ledger, winner) }),
		],
		goes: onward(ledger, conv, index),
		lights: four,
	};
}

export function meanOfMap(ledger, [n, c]) {
	const conv = ledger.convolutions.at(-1);
	const [, height, width] = ledger.shape(conv.on);
	const terms = range(height * width).map((i) => {
		const [y, x] = [Math.floor(i / width), i % width];
		return { ...value(ledger, conv.on, n, y, x, c), words: words("place", { row: y, column: x }) };
	});
	const total = {
		name: workedOut("sum", refTo(ledger.mean.output, n, c)),
		value: terms.reduce((sum, term) => sum + term.value, 0),
	};
	const added = weighted(ledger, terms, [], total);
	const last = ledger.layers.at(-1);
	return {
		says: words("says.mean"),
		symbols: [`Σ ${conv.on}[${n},y,x,${c}] ÷ ${height * width}`],
		lines: [[added.total, ` ÷ ${height * width} = `, value(ledger, ledger.mean.output, n, c)]],
		sum: added,
		goes: range(ledger.shape(last.W)[1]).map((k) => refTo(last.sum, n, k)),
		lights: added.rows.filter((row) => row.ref).map((row) => row.ref),
	};
}

// Where a number that a convolution hands on goes.
function onward(ledger, conv, [n, y, x, c]) {
	const next = ledger.convolutions.find((each) => each.input === conv.on);
	return next ? seenBy(ledger, next, [n, y, x]) : [refTo(ledger.mean.output, n, c)];
}

// The middles of some windows that see a place: of the first filters.
const seenBy = (ledger, conv, [n, y, x]) =>
	range(Math.min(FEW, ledger.shape(conv.W)[3])).map((c) => refTo(conv.sum, n, y, x, c));
