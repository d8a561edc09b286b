// The terms that cards are made of: numbers with their names, products, and sums that add up.
import { refTo } from "../ledger/ledger.js";
import { agrees, show, sumTerms } from "../ledger/numbers.js";

const TERMS_SHOWN = 6;

export const lastLayer = (ledger) => ledger.layers.at(-1);
export const range = (count) => [...Array(count).keys()];
export const value = (ledger, ...token) => ({ ref: refTo(...token), value: ledger.get(...token) });

// In a batch a product has to say which picture it belongs to.
export const inBatch = (ledger, n) => (ledger.examples > 1 ? `,${n}` : "");

export function product(ledger, layer, n, i, j) {
	const { W, input } = layer;
	const factors = [value(ledger, input, n, i), value(ledger, W, i, j)];
	return {
		name: `product(${refTo(W, i, j)}${inBatch(ledger, n)})`,
		value: factors[0].value * factors[1].value,
		factors,
	};
}

const equals = ({ factors, value: exact, text }) =>
	agrees(
		factors.map((factor) => show(factor.value)),
		text ?? show(exact),
	)
		? "="
		: "≈";

// "input × weight = product", with ≈ where the shown factors do not give every shown digit.
export function weighing(term) {
	return [term.factors[0], " × ", term.factors[1], ` ${equals(term)} `, term];
}

// The largest terms, the sum of the rest, and what else is added, rounded so that they add up to the total.
// The total is a ref, or {name, value} of a number that is only worked out.
export function weighted(ledger, terms, extra, total) {
	const ranked = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
	const few = terms.length <= TERMS_SHOWN + 2;
	const shown = few ? terms : ranked.slice(0, TERMS_SHOWN);
	const rest = few ? [] : ranked.slice(TERMS_SHOWN);
	const sum = total.name ? total : { ref: total, value: ledger.at(total) };
	const restTerm = {
		name: `rest(${sum.name ?? total})`,
		value: rest.reduce((all, term) => all + term.value, 0),
		words: `the other ${rest.length}`,
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

// The slope of the bend at z, as the engine takes it, and the words for it.
export function slopeOf(ledger, layer, ...index) {
	const [z, a] = [ledger.get(layer.sum, ...index), ledger.get(layer.out, ...index)];
	const slopes = {
		ReLU: {
			slope: z > 0 ? 1 : 0,
			line: [value(ledger, layer.sum, ...index), z > 0 ? " is above 0" : " is not above 0"],
		},
		Sigmoid: {
			slope: a * (1 - a),
			line: [value(ledger, layer.out, ...index), " × (1 − ", value(ledger, layer.out, ...index), ")"],
		},
		Tanh: { slope: 1 - a * a, line: ["1 − ", value(ledger, layer.out, ...index), " squared"] },
	};
	const { slope, line } = layer.bend ? slopes[layer.bend] : { slope: 1, line: ["no bend here"] };
	return { name: `slope(${refTo(layer.sum, ...index)})`, value: slope, line };
}
