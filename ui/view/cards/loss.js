// Cards of the comparison: label, error, loss.
import { refTo } from "../ledger/ledger.js";
import { sumTerms } from "../ledger/numbers.js";
import { word } from "../ledger/titles.js";
import { lastLayer, range, value } from "./terms.js";

export function labelCard(ledger, [n, k]) {
	const given = ledger.get("T", n, k);
	return {
		says:
			given === null
				? "Nobody has said yet what this picture shows."
				: "The answer of a person. The network cannot know it.",
		symbols: ["1 at the true answer, 0 elsewhere"],
		lines: given === null ? [] : [[value(ledger, "T", n, k)]],
		goes: [refTo("E", n, k), refTo("ell", n)],
	};
}

export function errorCard(ledger, [n, k]) {
	const [p, t] = [value(ledger, "P", n, k), value(ledger, "T", n, k)];
	const texts = p.value === null || t.value === null ? null : sumTerms([p.value, -t.value], p.value - t.value);
	return {
		says: "Prediction minus label: negative where the network gives too little, positive where too much.",
		symbols: [`P[${n},${k}] − T[${n},${k}]`],
		lines: texts
			? [[{ ...p, text: texts.terms[0] }, " − ", t, " = ", { ...value(ledger, "E", n, k), text: texts.total }]]
			: [],
		lights: [p.ref, t.ref],
		goes: [ledger.setting.loss === "CrossEntropy" ? refTo(`d${lastLayer(ledger).sum}`, n, k) : refTo("dP", n, k)],
	};
}

export function lossCard(ledger) {
	if (ledger.examples === 1) return { ...exampleLossCard(ledger, [0]), goes: blameOfLoss(ledger, 0) };
	const losses = range(ledger.examples).map((n) => value(ledger, "ell", n));
	const texts = sumTerms(
		losses.map((each) => each.value),
		losses.reduce((a, b) => a + b.value, 0),
	);
	return {
		says: "The mean of the losses of its pictures.",
		symbols: [`(${losses.map((each) => each.ref).join(" + ")}) ÷ ${ledger.examples}`],
		lines: [
			[
				"(",
				...losses.flatMap((each, n) => [n ? " + " : "", { ...each, text: texts.terms[n] }]),
				`) ÷ ${ledger.examples} = `,
				{ ref: "L" },
			],
		],
		lights: losses.map((each) => each.ref),
		goes: blameOfLoss(ledger, 0),
	};
}

export function exampleLossCard(ledger, [n]) {
	return ledger.setting.loss === "CrossEntropy" ? crossEntropyCard(ledger, n) : squaredErrorCard(ledger, n);
}

const trueClass = (ledger, n) => range(ledger.setting.names.length).find((k) => ledger.get("T", n, k) === 1);

function crossEntropyCard(ledger, n) {
	const k = trueClass(ledger, n);
	return {
		says: `Minus the logarithm of the probability that ${word(ledger, k)}, the true answer, was given.`,
		symbols: [`−ln P[${n},${k}]`],
		lines: [["−ln ", value(ledger, "P", n, k), " = ", value(ledger, "ell", n)]],
		goes: ["L"],
		lights: [refTo("P", n, k), refTo("T", n, k)],
	};
}

function squaredErrorCard(ledger, n) {
	const classes = range(ledger.setting.names.length);
	const squares = classes.map((k) => ({ name: `square(E[${n},${k}])`, value: ledger.get("E", n, k) ** 2 }));
	const texts = sumTerms(
		squares.map((square) => square.value),
		squares.reduce((a, b) => a + b.value, 0),
	);
	return {
		says: "Each node's error times itself, and the mean over the nodes.",
		symbols: [`(${classes.map((k) => `E[${n},${k}]²`).join(" + ")}) ÷ ${classes.length}`],
		lines: [
			...classes.map((k) => [value(ledger, "E", n, k), " squared = ", { ...squares[k], text: texts.terms[k] }]),
			[
				"(",
				...classes.flatMap((k) => [k ? " + " : "", { ...squares[k], text: texts.terms[k] }]),
				`) ÷ ${classes.length} = `,
				value(ledger, "ell", n),
			],
		],
		goes: ["L"],
		lights: classes.map((k) => refTo("E", n, k)),
	};
}

const blameOfLoss = (ledger, n) => range(ledger.setting.names.length).map((k) => refTo("dP", n, k));
