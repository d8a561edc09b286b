// Cards of the forward pass: a pixel, a sum, a bend, a probability.
import { refTo } from "../ledger/ledger.js";
import { COLOURS, layerAfter, word } from "../ledger/titles.js";
import { words } from "../ledger/words.js";
import { linesOf, operandsOf, symbolsOf, tokensOf } from "./formula.js";
import { atBend, atOutputs, product, range, value, weighted } from "./terms.js";

export function pixelCard(ledger, [n, i]) {
	const brightness = ledger.get("X", n, i);
	const [, , channels] = ledger.setting.picture;
	const first = i - (i % channels);
	return {
		says: words("says.pixel"),
		symbols: [words("brightness")],
		lines: [
			[{ name: `bytes(X[${n},${i}])`, value: Math.round(brightness * 255) }, " ÷ 255 = ", value(ledger, "X", n, i)],
			...(channels === 3 ? [coloursLine((c) => value(ledger, "X", n, first + c))] : []),
		],
		goes: range(ledger.shape(ledger.layers[0].W)[1]).map((j) => refTo(ledger.layers[0].W, i, j)),
		lights: [],
	};
}

// The three numbers of one pixel.
export const coloursLine = (at) => COLOURS.flatMap((colour, c) => [` ${words(colour)} `, at(c)]);

export function sumCard(ledger, layer, [n, j]) {
	const { W, b, input, sum } = layer;
	const terms = range(ledger.shape(W)[0]).map((i) => product(ledger, layer, n, i, j));
	return {
		says: layer.input === "X" ? words("says.sum_of_pixels") : words("says.sum_of_nodes"),
		symbols: [`Σ ${input}[${n},i] × ${W}[i,${j}] + ${b}[${j}]`],
		sum: weighted(
			ledger,
			terms,
			[{ ref: refTo(b, j), value: ledger.get(b, j), words: words("bias") }],
			refTo(sum, n, j),
		),
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
	return {
		says,
		symbols: [symbolsOf(forward, place)],
		lines: [[...tokensOf(forward, place), " = ", value(ledger, layer.out, ...index)]],
	};
}

export function probabilityCard(ledger, [n, k]) {
	const place = { ...atOutputs(ledger, n, k), word: (c) => word(ledger, c) };
	const formula = ledger.setting.softmax;
	return {
		says: words("says.softmax"),
		symbols: [symbolsOf(formula, place)],
		lines: linesOf(formula, place, value(ledger, "P", n, k)),
		goes: [refTo("E", n, k), refTo("ell", n)],
		lights: operandsOf(formula, place),
	};
}
