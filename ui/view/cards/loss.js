// Cards of the comparison: label, error, loss.

import { range, sumTerms } from "../../parts/numbers.js";
import { filled, words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { word } from "../ledger/titles.js";
import { outputCard } from "./backward.js";
import { mentions } from "./formula.js";
import { atOutputs, lastLayer, meanLine, value } from "./terms.js";

export function labelCard(ledger, [n, k]) {
	const given = ledger.get("T", n, k);
	return {
		says: given === null ? words("says.no_label") : words("says.label"),
		symbols: [words("one_hot")],
		lines: given === null ? [] : [[value(ledger, "T", n, k)]],
		goes: [refTo("E", n, k), refTo("ell", n)],
	};
}

export function errorCard(ledger, [n, k]) {
	const [p, t] = [value(ledger, "P", n, k), value(ledger, "T", n, k)];
	const texts = p.value === null || t.value === null ? null : sumTerms([p.value, -t.value], p.value - t.value);
	return {
		says: words("says.error"),
		symbols: [`P[${n},${k}] − T[${n},${k}]`],
		lines: texts
			? [[{ ...p, text: texts.terms[0] }, " − ", t, " = ", { ...value(ledger, "E", n, k), text: texts.total }]]
			: [],
		lights: [p.ref, t.ref],
		goes: intoWhich(ledger, [n, k]),
	};
}

// What is made of the error, by the formulas of the loss: prediction minus label is how some write it.
function intoWhich(ledger, [n, k]) {
	const { scores, dP, dZ } = ledger.setting.loss;
	const made = [
		[scores, refTo("ell", n)],
		[dP, refTo(ledger.slopeOf("P"), n, k)],
		[dZ, refTo(ledger.slopeOf(lastLayer(ledger).sum), n, k)],
	];
	return made.filter(([by]) => mentions(by, "E") || mentions(by, ["-", "P", "T"])).map(([, ref]) => ref);
}

export function lossCard(ledger) {
	if (ledger.examples === 1) return { ...exampleLossCard(ledger, [0]), goes: blameOfLoss(ledger, 0) };
	const losses = range(ledger.examples).map((n) => value(ledger, "ell", n));
	return {
		says: words("says.mean_loss"),
		symbols: [`(${losses.map((each) => each.ref).join(" + ")}) ÷ ${ledger.examples}`],
		lines: [meanLine(losses, { ref: "L" })],
		lights: losses.map((each) => each.ref),
		goes: blameOfLoss(ledger, 0),
	};
}

export function exampleLossCard(ledger, [n]) {
	const { scores, says } = ledger.setting.loss;
	const { truth } = atOutputs(ledger, n);
	return {
		...outputCard(ledger, scores, [n], value(ledger, "ell", n)),
		says: filled(says.scores, { truth: word(ledger, truth) }),
		goes: ["L"],
	};
}

const blameOfLoss = (ledger, n) => range(ledger.setting.names.length).map((k) => refTo(ledger.slopeOf("P"), n, k));
