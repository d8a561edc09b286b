// Cards of the backward pass through maps: the blame at each place, and the way it came.

import { range } from "../../parts/numbers.js";
import { words, woven } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { inputBlameCard, slopedBlame } from "./backward.js";
import { fourOf, poolAt, reachOf, windowAt, winnerOf } from "./maps_forward.js";
import { multiplied, value, valueAt, weighted } from "./terms.js";

// Blame that flows back through the weights of a convolution to one of the numbers that it read.
export function blameOfInput(ledger, conv, [n, y, x, k]) {
	const { W, sum, input, window } = conv;
	const filters = range(ledger.shape(W)[3]);
	const terms = windowAt(ledger, conv, sum, y, x).flatMap(([row, column, down, across]) =>
		filters.map((c) => {
			// A window whose middle lies below sees this place in its upper row.
			const weight = value(ledger, W, window - 1 - row, window - 1 - column, k, c);
			const blame = value(ledger, ledger.slopeOf(sum), n, down, across, c);
			return multiplied(workedOut("blame", weight.ref, down, across), blame, weight);
		}),
	);
	const total = weighted(ledger, terms, [], refTo(ledger.slopeOf(input), n, y, x, k));
	const before = ledger.convolutionOf(input);
	return {
		says: words("says.window_blame"),
		symbols: [`Σ ${ledger.slopeOf(sum)}[${n},${y}+${reachOf(conv)}−i,${x}+${reachOf(conv)}−j,c] × ${W}[i,j,${k},c]`],
		sum: total,
		goes: !before
			? []
			: before.pool
				? fourOf(before, [n, y, x, k]).map((ref) => ledger.slopeOf(ref))
				: [refTo(ledger.slopeOf(before.sum), n, y, x, k)],
		lights: total.rows.flatMap((row) => row.factors?.map((factor) => factor.ref) ?? []),
	};
}

// Blame behind the bend, where only a pool or the mean lies between it and what comes next.
export function blameOfOut(ledger, conv, index) {
	const goes = conv.bend && conv.sum !== conv.out ? [refTo(ledger.slopeOf(conv.sum), ...index)] : [];
	return { ...(conv.pool ? blameOfPooled(ledger, conv, index) : blameOfAveraged(ledger, conv, index)), goes };
}

function blameOfPooled(ledger, conv, [n, y, x, c]) {
	const place = poolAt(conv, [n, y, x, c]);
	const four = fourOf(conv, place);
	const own = refTo(conv.out, n, y, x, c);
	const [blame, behind] = [
		value(ledger, ledger.slopeOf(conv.out), n, y, x, c),
		value(ledger, ledger.slopeOf(conv.pool), ...place),
	];
	const largest = value(ledger, conv.pool, ...place);
	const won = winnerOf(ledger, four) === own;
	return {
		says: won ? words("says.won") : words("says.lost"),
		symbols: [won ? `${ledger.slopeOf(conv.pool)}[${place}]` : "0"],
		lines: [won ? [behind, " → ", blame] : [...woven("is_not", { own: valueAt(ledger, own), largest }), " → ", blame]],
		lights: [behind.ref, ...four],
	};
}

function blameOfAveraged(ledger, conv, [n, y, x, c]) {
	const [, height, width] = ledger.shape(conv.on);
	const behind = value(ledger, ledger.slopeOf(ledger.mean.output), n, c);
	return {
		says: words("says.mean_blame"),
		symbols: [`${ledger.slopeOf(ledger.mean.output)}[${n},${c}] ÷ ${height * width}`],
		lines: [[behind, ` ÷ ${height * width} = `, value(ledger, ledger.slopeOf(conv.on), n, y, x, c)]],
		lights: [behind.ref],
	};
}

export function blameOfSum(ledger, conv, index) {
	const [n, y, x, c] = index;
	return {
		...slopedBlame(ledger, conv, index),
		goes: [
			...range(conv.window).map((i) => refTo(ledger.slopeOf(conv.W), i, i, 0, c)),
			refTo(ledger.slopeOf(conv.b), c),
		],
		lights: [refTo(ledger.slopeOf(conv.out), ...index), refTo(conv.sum, n, y, x, c)],
	};
}

export function blameOfMean(ledger, index) {
	const last = ledger.layers.at(-1);
	const conv = ledger.convolutions.at(-1);
	return {
		...inputBlameCard(ledger, last, ledger.mean.output, index),
		goes: [refTo(ledger.slopeOf(conv.on), index[0], 0, 0, index[1])],
	};
}
