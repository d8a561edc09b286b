// A weight's card: what it multiplies, its chain rule, and its nudge.

import { range, sumTerms } from "../../parts/numbers.js";
import { words, woven } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { layerOf } from "../ledger/titles.js";
import { rulesOf } from "./nudge.js";
import { inBatch, meanLine, product, slopeOf, useOf, value, valueAt, weighing, weighted } from "./terms.js";

// What is said of a weight, of its gradient, of its change and of its new value; the rest of the card is the same.
export const saysOf = (ledger, name, itself) => {
	const kind = ledger.kindOf(name);
	return kind ? words(`says_of.${kind}`) : itself;
};

export function weightCard(ledger, name, index, n) {
	const subject = ledger.subjectOf(name);
	const layer = layerOf(ledger, subject);
	const bias = subject === layer.b;
	const j = index.at(-1);
	const ref = refTo(subject, ...index);
	// What the weight multiplies is no part of how its gradient comes about.
	const isUsed = name === subject && !bias;
	return {
		says: saysOf(ledger, name, bias ? words("says.bias") : words("says.weight")),
		symbols: [],
		lines: isUsed ? [weighing(product(ledger, layer, n, index[0], j))] : [],
		chain: chainOf(ledger, layer, bias, index[0], j, ref),
		goes: [refTo(layer.sum, n, j)],
		lights: [
			ref,
			...range(ledger.examples).flatMap((m) => [
				...(bias ? [] : [refTo(layer.input, m, index[0])]),
				refTo(layer.sum, m, j),
				refTo(ledger.slopeOf(layer.out), m, j),
			]),
		],
	};
}

// input x slope x upstream for each picture, their sum, and the nudge that follows.
function chainOf(ledger, layer, bias, from, j, ref) {
	const gradient = refTo(ledger.slopeOf(bias ? layer.b : layer.W), ...(bias ? [j] : [from, j]));
	if (ledger.at(gradient) === null) return { gradient: { ref: gradient, value: null } };
	const bent = layer.bend !== null;
	const rows = range(ledger.examples).map((n) => {
		const input = bias ? { plain: "1" } : value(ledger, layer.input, n, from);
		const local = bent ? slopeOf(ledger, layer, n, j) : { plain: "1" };
		const upstream = value(ledger, bent ? ledger.slopeOf(layer.out) : ledger.slopeOf(layer.sum), n, j);
		return { n, ...useOf(workedOut("share", ref, ...inBatch(ledger, n)), input, local, upstream) };
	});
	const several = rows.length > 1;
	const { rows: shown, total } = weighted(
		ledger,
		rows.map((row) => ({ ...row, ...row.share })),
		[],
		gradient,
	);
	return {
		rows: shown.filter((row) => !row.words).map((row) => ({ ...row, share: { ...row.share, text: row.text } })),
		rest: shown.find((row) => row.words),
		gradient: { ...valueAt(ledger, gradient), text: several ? total.text : undefined },
		alone: several && rows.length === shown.length ? aloneOf(rows, ref, gradient) : null,
		nudge: nudgeOf(ledger, ref),
	};
}

// What each picture alone would ask for, and their mean.
function aloneOf(rows, ref, gradient) {
	const wishes = rows.map(({ n, share }) => ({ name: workedOut("alone", ref, n), value: share.value * rows.length }));
	return [`${words("alone")}: `, ...meanLine(wishes, { ref: gradient })];
}

// The optimiser's rule, and old + change = new; null while nothing is changed.
export function nudgeOf(ledger, ref) {
	const change = valueAt(ledger, ledger.changeOf(ref));
	if (change.value === null) return null;
	return [...rulesOf(ledger, ref, change), woven("old_and_new", oldAndNew(ledger, ref))];
}

// A weight, its change and what it is then, rounded so that they add up.
export function oldAndNew(ledger, ref) {
	const [old, change, moved] = [ref, ledger.changeOf(ref), ledger.newOf(ref)].map((each) => valueAt(ledger, each));
	if (change.value === 0) return { old, change, new: moved };
	// A weight may be a million times its change: as many digits as the change needs to be seen.
	const apart = Math.ceil(Math.log10(Math.abs(old.value / change.value)));
	const texts = sumTerms(
		[old.value, change.value],
		moved.value,
		Number.isFinite(apart) ? Math.min(Math.max(4, apart + 2), 14) : 4,
	);
	return {
		old: { ...old, text: texts.terms[0] },
		change: { ...change, text: texts.terms[1] },
		new: { ...moved, text: texts.total },
	};
}
