// Cards of the forward pass: a pixel, a sum, a bend, a probability.
import { refTo } from "../ledger/ledger.js";
import { sumTerms } from "../ledger/numbers.js";
import { layerAfter, word } from "../ledger/titles.js";
import { lastLayer, product, range, value, weighted } from "./terms.js";

export function pixelCard(ledger, [n, i]) {
	const brightness = ledger.get("X", n, i);
	const [, , channels] = ledger.setting.picture;
	const first = i - (i % channels);
	return {
		says: "How bright the picture is here. The camera counts from 0 to 255; the network reads 0 to 1.",
		symbols: ["brightness ÷ 255"],
		lines: [
			[{ name: `bytes(X[${n},${i}])`, value: Math.round(brightness * 255) }, " ÷ 255 = ", value(ledger, "X", n, i)],
			...(channels === 3
				? [
						[
							"red ",
							value(ledger, "X", n, first),
							"  green ",
							value(ledger, "X", n, first + 1),
							"  blue ",
							value(ledger, "X", n, first + 2),
						],
					]
				: []),
		],
		goes: range(ledger.shape("W1")[1]).map((j) => refTo("W1", i, j)),
		lights: [],
	};
}

export function sumCard(ledger, layer, [n, j]) {
	const { W, b, input, sum } = layer;
	const terms = range(ledger.shape(W)[0]).map((i) => product(ledger, layer, n, i, j));
	return {
		says:
			layer.input === "X"
				? "Every pixel times the weight that this node gives it, all added up, plus the bias."
				: "Every hidden node's number times its weight, all added up, plus the bias.",
		symbols: [`Σ ${input}[${n},i] × ${W}[i,${j}] + ${b}[${j}]`],
		sum: weighted(ledger, terms, [{ ref: refTo(b, j), value: ledger.get(b, j), words: "bias" }], refTo(sum, n, j)),
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

export function bent(ledger, { sum, out, bend }, index) {
	const z = value(ledger, sum, ...index);
	const a = value(ledger, out, ...index);
	const shapes = {
		ReLU: {
			symbols: `max(0, ${sum}[${index}])`,
			line: ["max(0, ", z, ") = ", a],
			says: "Below zero it stays silent; above zero it passes the sum on.",
		},
		Sigmoid: {
			symbols: `1 ÷ (1 + e^−${sum}[${index}])`,
			line: ["1 ÷ (1 + e^−(", z, ")) = ", a],
			says: "Squeezes the sum between 0 and 1.",
		},
		Tanh: {
			symbols: `tanh(${sum}[${index}])`,
			line: ["tanh(", z, ") = ", a],
			says: "Squeezes the sum between −1 and 1.",
		},
	};
	return { says: shapes[bend].says, symbols: [shapes[bend].symbols], lines: [shapes[bend].line] };
}

export function probabilityCard(ledger, [n, k]) {
	const { sum } = lastLayer(ledger);
	const classes = range(ledger.setting.names.length);
	const logits = classes.map((c) => value(ledger, sum, n, c));
	const most = Math.max(...logits.map((z) => z.value));
	// The engine takes the largest logit off first; for ordinary logits the plain quotient reads better.
	const shift = most > 20 || most < -20 ? most : 0;
	const powers = logits.map((z) => ({ name: `exp(${z.ref})`, value: Math.exp(z.value - shift) }));
	const total = { name: `sumexp(${sum}[${n}])`, value: powers.reduce((a, b) => a + b.value, 0) };
	const texts = sumTerms(
		powers.map((power) => power.value),
		total.value,
	);
	const exponent = (z) => (shift ? [z, " − ", { name: `max(${sum}[${n}])`, value: shift }] : [z]);
	return {
		says: "Softmax: e to the power of each output, shared out so that all of them add up to 1.",
		symbols: [`e^${sum}[${n},${k}] ÷ (${classes.map((c) => `e^${sum}[${n},${c}]`).join(" + ")})`],
		lines: [
			...classes.map((c) => [
				`${word(ledger, c)}: e to the power `,
				...exponent(logits[c]),
				" = ",
				{ ...powers[c], text: texts.terms[c] },
			]),
			[
				{ ...powers[k], text: texts.terms[k] },
				" ÷ (",
				...classes.flatMap((c) => [c ? " + " : "", { ...powers[c], text: texts.terms[c] }]),
				") = ",
				value(ledger, "P", n, k),
			],
		],
		goes: [refTo("E", n, k), refTo("ell", n)],
		lights: logits.map((z) => z.ref),
	};
}
