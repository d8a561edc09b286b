// Cards of the backward pass through maps: the blame at each place, and the way it came.

import { refTo } from "../ledger/ledger.js";
import { inputBlameCard, slopedBlame } from "./backward.js";
import { fourOf, WINDOW, windowAt, winnerOf } from "./maps_forward.js";
import { range, value, weighted } from "./terms.js";

// Blame that flows back through the weights of a convolution to one of the numbers that it read.
export function blameOfInput(ledger, conv, [n, y, x, k]) {
	const { W, sum, input } = conv;
	const filters = range(ledger.shape(W)[3]);
	const terms = windowAt(ledger, sum, y, x).flatMap(([row, column, down, across]) =>
		filters.map((c) => {
			// A window whose middle lies below sees this place in its upper row.
			const weight = refTo(W, WINDOW - 1 - row, WINDOW - 1 - column, k, c);
			const factors = [value(ledger, `d${sum}`, n, down, across, c), { ref: weight, value: ledger.at(weight) }];
			return { name: `blame(${weight},${down},${across})`, value: factors[0].value * factors[1].value, factors };
		}),
	);
	const total = weighted(ledger, terms, [], refTo(`d${input}`, n, y, x, k));
	const before = ledger.convolutionOf(input);
	return {
		says: "The same weights, read backwards: every window that saw this number sends its blame back through the weight with which it saw it, all added up.",
		symbols: [`Σ d${sum}[${n},${y}+1−i,${x}+1−j,c] × ${W}[i,j,${k},c]`],
		sum: total,
		goes: !before
			? []
			: before.pool
				? fourOf(before, [n, y, x, k]).map((ref) => `d${ref}`)
				: [refTo(`d${before.sum}`, n, y, x, k)],
		lights: total.rows.flatMap((row) => row.factors?.map((factor) => factor.ref) ?? []),
	};
}

// Blame behind the bend, where only a pool or the mean lies between it and what comes next.
export function blameOfOut(ledger, conv, index) {
	const goes = conv.bend && conv.sum !== conv.out ? [refTo(`d${conv.sum}`, ...index)] : [];
	return { ...(conv.pool ? blameOfPooled(ledger, conv, index) : blameOfAveraged(ledger, conv, index)), goes };
}

function blameOfPooled(ledger, conv, [n, y, x, c]) {
	const place = [n, y >> 1, x >> 1, c];
	const four = fourOf(conv, place);
	const own = refTo(conv.out, n, y, x, c);
	const [blame, behind] = [value(ledger, `d${conv.out}`, n, y, x, c), value(ledger, `d${conv.pool}`, ...place)];
	const won = winnerOf(ledger, four) === own;
	return {
		says: won
			? "It was the largest of its four, so all of their blame is its own."
			: "It was not the largest of its four and went no further, so it bears no blame.",
		symbols: [won ? `d${conv.pool}[${place}]` : "0"],
		lines: [
			won
				? [behind, " → ", blame]
				: [{ ref: own, value: ledger.at(own) }, " is not ", value(ledger, conv.pool, ...place), " → ", blame],
		],
		lights: [behind.ref, ...four],
	};
}

function blameOfAveraged(ledger, conv, [n, y, x, c]) {
	const [, height, width] = ledger.shape(conv.on);
	const behind = value(ledger, `d${ledger.mean.output}`, n, c);
	return {
		says: "The mean takes all places alike, so each gets an equal share of its blame.",
		symbols: [`d${ledger.mean.output}[${n},${c}] ÷ ${height * width}`],
		lines: [[behind, ` ÷ ${height * width} = `, value(ledger, `d${conv.on}`, n, y, x, c)]],
		lights: [behind.ref],
	};
}

export function blameOfSum(ledger, conv, index) {
	const [n, y, x, c] = index;
	return {
		...slopedBlame(ledger, conv, index),
		goes: [...range(WINDOW).map((i) => refTo(`d${conv.W}`, i, i, 0, c)), refTo(`d${conv.b}`, c)],
		lights: [refTo(`d${conv.out}`, ...index), refTo(conv.sum, n, y, x, c)],
	};
}

export function blameOfMean(ledger, index) {
	const last = ledger.layers.at(-1);
	const conv = ledger.convolutions.at(-1);
	return {
		...inputBlameCard(ledger, last, ledger.mean.output, index),
		goes: [refTo(`d${conv.on}`, index[0], 0, 0, index[1])],
	};
}
