// Where a number comes from: its formula in symbols, the same with its numbers, and what it goes into.
//
// A card is {ref, title, says, symbols, lines, sum, chain, goes, lights}. A line is a list of tokens: text, or
// {ref} for a number of the ledger, or {name, value} for one that is worked out from it, each with an optional text.
// `lights` are the operands: refs, or "X[0,*]" for a whole row and "W1[*,3]" for a whole column.

import { words, woven } from "../../parts/words.js";
import { parse, refTo } from "../ledger/ledger.js";
import { layerAfter, layerOf, titleOf } from "../ledger/titles.js";
import { AT_OUTPUTS, MADE_AT_OUTPUTS } from "../scene/moments.js";
import { inputBlameCard, probabilityBlameCard, sumBlameCard } from "./backward.js";
import { bendCard, pixelCard, probabilityCard, sumCard } from "./forward.js";
import { errorCard, exampleLossCard, labelCard, lossCard } from "./loss.js";
import { beforeAndAfter } from "./terms.js";
import { weightCard } from "./weight.js";

// `n` is the picture of the batch that is looked at.
export function explain(ledger, ref, n) {
	const { name, index } = parse(ref);
	const about = { ref, title: titleOf(ledger, ref), symbols: [], lines: [], goes: [], lights: [] };
	const special = ledger.card?.(name, index);
	if (special) return { ...about, ...special };
	if (ledger.isWeight(name) && ledger.at(refTo(ledger.subjectOf(name), ...index)) !== null)
		return { ...about, ...weightCard(ledger, name, index, n) };
	if (ledger.at(ref) === null)
		return { ...about, says: reasonFor(ledger, name, ledger.has(ledger.slopeOf(ledger.layers[0].W))) };
	if (ledger.kindOf(name) === "after") return { ...about, ...afterCard(ledger, ref) };
	return { ...about, ...cardOf(ledger, name, index) };
}

function cardOf(ledger, name, index) {
	const named = {
		X: pixelCard,
		P: probabilityCard,
		T: labelCard,
		E: errorCard,
		ell: exampleLossCard,
		L: lossCard,
		dP: probabilityBlameCard,
	};
	if (named[name]) return named[name](ledger, index);
	const blame = ledger.kindOf(name) === "slope";
	if (name === ledger.slopeOf("X")) return inputBlameCard(ledger, ledger.layers[0], "X", index);
	const layer = layerOf(ledger, ledger.subjectOf(name));
	if (name === layer.sum) return sumCard(ledger, layer, index);
	if (name === ledger.slopeOf(layer.sum)) return sumBlameCard(ledger, layer, index);
	return blame ? inputBlameCard(ledger, layerAfter(ledger, layer), layer.out, index) : bendCard(ledger, layer, index);
}

function afterCard(ledger, ref) {
	const { name, index } = parse(ref);
	const [was, then] = beforeAndAfter(ledger, refTo(ledger.subjectOf(name), ...index), ref);
	return {
		says: words("says.after"),
		lines: [woven("before_after", { before: was, after: then })],
		lights: [],
	};
}

const STAGES = ["forward", "truth", "loss", "backprop"];
// The stage on which a number at the outputs comes in, counted from 1.
const stageOf = (name) =>
	STAGES.indexOf(AT_OUTPUTS.find((moment) => moment.name === MADE_AT_OUTPUTS[name]?.[0])?.stage) + 1;

function reasonFor(ledger, name, made) {
	const { label, stage } = ledger.setting;
	if (label === null && name === "T") return words("says.no_label");
	const comesOn = stageOf(name);
	if (label === null && comesOn > 1) return words("says.needs_label");
	if (STAGES.includes(stage) && comesOn > STAGES.indexOf(stage) + 1) return words("says.later", { n: comesOn });
	if (name === ledger.slopeOf("X") && made) return words("says.not_in_training");
	if (ledger.kindOf(name) === "slope") return words("says.no_blame");
	return words("says.not_yet");
}
