// Cards of the forward pass: a pixel, a sum, a bend, a probability.

import { range } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { COLOURS, layerAfter, word } from "../ledger/titles.js";
import { linesOf, operandsOf, symbolsOf, tokensOf } from "./formula.js";
import { atBend, atOutputs, product, value, weighted } from "./terms.js";

export function pixelCard(ledger, [n, i]) {
	const first = i - (i % ledger.setting.picture[2]);
	const [{ W }] = ledger.layers;
	const goes = range(ledger.shape(W)[1]).map((j) => refTo(W, i, j));
	return { ...brightness(ledger, [n, i], (c) => [n, first + c]), says: words("says.pixel"), goes };
}

// One number of a picture, and where there are three of them, all of its pixel: `colour(c)` is the place of one.
export function brightness(ledger, index, colour) {
	const own = value(ledger, "X", ...index);
	const bytes = { name: workedOut("bytes", own.ref), value: Math.round(own.value * 255) };
	const all = COLOURS.flatMap((name, c) => [` ${words(name)} `, value(ledger, "X", ...colour(c))]);
	return {
		symbols: [words("brightness")],
		lines: [[bytes, " ÷ 255 = ", own], ...(ledger.setting.picture[2] === 3 ? [all] : [])],
	};
}

export function sumCard(ledger, layer, [n, j]) {
	const { W, b, input, sum } = layer;
	const terms = range(ledger.shape(W)[0]).map((i) => product(ledger, layer, n, i, j));
	return {
		says: layer.input === "X" ? words("says.sum_of_pixels") : words("says.sum_of_nodes"),
		symbols: [`Σ ${input}[${n},i] × ${W}[i,${j}] + ${b}[${j}]`],
		sum: weighted(ledger, terms, [{ ...value(ledger, b, j), words: words("bias") }], refTo(sum, n, j)),
		pictures: layer.input === "X" ? { n, j } : null,
		goes: layer.last ? range(ledger.shape(W)[1]).map((k) => refTo("P", n, k)) : [refTo(layer.out, n, j)],
		lights: [`${input}[${n},*]`, `${W}[*,${j}]`, refTo(b, j)],
	};
}

export function bendCard(ledger, layer, [n, j]) {
	const next = layerAfter(ledger, layer);
	return {
		...bent(ledger, layer, [n, j]),
		goes: range(ledger.shape(next.W)[1]).map((k) => refTo(next.sum, n, k)),
		lights: [refTo(layer.sum, n, j)],
	};
}

export function bent(ledger, layer, index) {
	const place = atBend(ledger, layer, index);
	const { forward, says } = layer.bend;
	const out = value(ledger, layer.out, ...index);
	if (!forward)
		return { says, symbols: [], lines: [[words("no_formula")], [value(ledger, layer.sum, ...index), " → ", out]] };
	return {
		says,
		symbols: [symbolsOf(forward, place)],
		lines: [[...tokensOf(forward, place), " = ", out]],
	};
}

export function probabilityCard(ledger, [n, k]) {
	const place = { ...atOutputs(ledger, n, k), word: (c) => word(ledger, c) };
	const { plain, shifted, beyond } = ledger.setting.softmax;
	const isLong = range(place.nodes).some((c) => Math.abs(place.at("Z", c).value) > beyond);
	// The engine takes the largest logit off first; for ordinary logits the plain quotient reads better.
	const formula = isLong ? shifted : plain;
	return {
		says: words("says.softmax"),
		symbols: [symbolsOf(formula, place)],
		lines: linesOf(formula, place, value(ledger, "P", n, k)),
		goes: [refTo("E", n, k), refTo("ell", n)],
		lights: operandsOf(formula, place),
	};
}
