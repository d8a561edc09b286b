// The terms that cards are made of: numbers with their names, products, and sums that add up.

import { agrees, alike, apart, count, range, show, sumTerms } from "../../parts/numbers.js";
import { joined, words, woven } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { amount, constant, tokensOf } from "./formula.js";

const TERMS_SHOWN = 6;

export const lastLayer = (ledger) => ledger.layers.at(-1);
export const value = (ledger, ...token) => ({ ref: refTo(...token), value: ledger.get(...token) });

// One use of a weight: what came in x slope x what arrives from behind = its share of the gradient.
export const useOf = (name, input, local, upstream) => {
	const value = (input.value ?? 1) * (local.value ?? 1) * upstream.value;
	return { input, local, upstream, share: { name, value } };
};

// In a batch a product has to say which picture it belongs to.
export const inBatch = (ledger, n) => (ledger.examples > 1 ? [n] : []);

export const valueAt = (ledger, ref) => ({ ref, value: ledger.at(ref) });

// Of one number and what becomes of it: with as many digits as it takes to tell them apart; where those that are read
// are the same, it stays.
export function beforeAndAfter(ledger, ...refs) {
	const found = refs.map((ref) => valueAt(ledger, ref));
	if (found.some(({ value }) => value === null)) return found;
	const texts = apart(found.map(({ value }) => value));
	return found.map((each, i) => ({ ...each, text: texts[i] }));
}

export function goes(ledger, ...refs) {
	const [before, after] = beforeAndAfter(ledger, ...refs);
	const stays = before.text && alike([before.value, after.value]);
	return woven(stays ? "stays" : "goes", { before, after });
}

export const multiplied = (name, ...factors) => ({ name, value: factors[0].value * factors[1].value, factors });

export const product = (ledger, { W, input }, n, i, j) =>
	multiplied(
		workedOut("product", refTo(W, i, j), ...inBatch(ledger, n)),
		value(ledger, input, n, i),
		value(ledger, W, i, j),
	);

const equals = ({ factors, value: exact, text }) =>
	agrees(
		factors.map((factor) => show(factor.value)),
		text ?? show(exact),
	)
		? "="
		: "≈";

// "input × weight = product", with ≈ where the shown factors do not give every shown digit.
export const weighing = (term) => equation(term.factors, term);

export const equation = (factors, result) => [
	factors[0],
	" × ",
	factors[1],
	` ${equals({ factors, value: result.value, text: result.text })} `,
	result,
];

// "(0.5 + 0.75) ÷ 2 = 0.625": the mean of some numbers, written so that they add up.
export function meanLine(numbers, mean) {
	const { terms } = sumTerms(numbers.map((each) => each.value));
	const written = numbers.map((each, i) => ({ ...each, text: terms[i] }));
	return ["(", ...joined(written, " + "), ") ÷ ", { plain: String(numbers.length) }, " = ", mean];
}

// The largest terms, the sum of the rest, and what else is added, rounded so that they add up to the total.
// The total is a ref, or {name, value} of a number that is only worked out.
export function weighted(ledger, terms, extra, total) {
	const ranked = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
	const few = terms.length <= TERMS_SHOWN + 2;
	const shown = few ? terms : ranked.slice(0, TERMS_SHOWN);
	const rest = few ? [] : ranked.slice(TERMS_SHOWN);
	const sum = total.name ? total : valueAt(ledger, total);
	const restTerm = {
		name: workedOut("rest", sum.name ?? total),
		value: rest.reduce((all, term) => all + term.value, 0),
		words: words("others", { count: count(rest.length) }),
	};
	const rows = [...shown, ...(few ? [] : [restTerm]), ...extra];
	const texts = sumTerms(
		rows.map((row) => row.value),
		sum.value,
	);
	const shownRows = rows.map((row, i) => ({ ...row, text: texts.terms[i] }));
	return {
		rows: shownRows.map((row) => ({ ...row, equals: row.factors ? equals(row) : "" })),
		total: { ...sum, text: texts.total },
	};
}

// What the names in a formula stand for: of the outputs of picture n, at node k, and of one bend.
export function atOutputs(ledger, n, k) {
	const { sum } = lastLayer(ledger);
	const counts = { n: constant(ledger.examples), k: constant(ledger.setting.names.length) };
	return {
		node: k,
		nodes: ledger.setting.names.length,
		truth: range(ledger.setting.names.length).find((c) => ledger.get("T", n, c) === 1),
		at: (name, node) => counts[name] ?? value(ledger, name === "Z" ? sum : name, n, node),
	};
}

export const atBend = (ledger, { sum, out }, index) => ({
	at: (name) => value(ledger, name === "x" ? sum : out, ...index),
});

// The slope of the bend at a sum, and the line that leads to it.
export function slopeOf(ledger, layer, ...index) {
	const place = atBend(ledger, layer, index);
	const { slope } = layer.bend;
	const name = workedOut("slope", refTo(layer.sum, ...index));
	if (slope) return { name, value: amount(slope, place), line: tokensOf(slope, place) };
	// A slope that no formula can say is what the blame was multiplied with on its way back.
	const [ahead, behind] = [layer.sum, layer.out].map((each) => value(ledger, ledger.slopeOf(each), ...index));
	return { name, value: behind.value ? ahead.value / behind.value : null, line: [ahead, " ÷ ", behind] };
}
