// Cards of a convolutional network: which of them tells of a number.

import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { filterWeight } from "./filter.js";
import { sumCard } from "./forward.js";
import { blameOfInput, blameOfMean, blameOfOut, blameOfSum } from "./maps_backward.js";
import { bendOfMap, largestOfFour, meanOfMap, photoPixel, windowSum } from "./maps_forward.js";

// Undefined for numbers that every network has, and for what is not computed yet.
export function cardOfMap(ledger, name, index) {
	const ref = refTo(name, ...index);
	const subject = ledger.subjectOf(name);
	if (ledger.frame !== null && ledger.convolutionOf(subject)) return { says: words("says.let_go") };
	if (!ledger.has(ledger.isWeight(name) ? subject : name)) return undefined;
	if (name === "X") return photoPixel(ledger, index);
	if (name === ledger.layers.at(-1).sum)
		return {
			...sumCard(ledger, ledger.layers.at(-1), index),
			says: words("says.sum_of_means"),
		};
	if (name === ledger.slopeOf(ledger.mean?.output)) return blameOfMean(ledger, index);
	if (ledger.question(ref) === null) return undefined;
	if (ledger.waits(ref)) return { says: words("says.on_its_way"), waiting: true };
	if (ledger.isWeight(name)) return filterWeight(ledger, name, index);
	return ledger.kindOf(name) === "slope" ? blame(ledger, subject, index) : made(ledger, name, index);
}

function made(ledger, name, index) {
	if (name === ledger.mean?.output) return meanOfMap(ledger, index);
	const conv = ledger.convolutionOf(name);
	if (name === conv.sum) return windowSum(ledger, conv, index);
	return name === conv.pool ? largestOfFour(ledger, conv, index) : bendOfMap(ledger, conv, index);
}

function blame(ledger, subject, index) {
	const conv = ledger.convolutionOf(subject);
	if (conv && subject === conv.sum && conv.bend) return blameOfSum(ledger, conv, index);
	if (conv && subject !== conv.on) return blameOfOut(ledger, conv, index);
	const next = ledger.convolutions.find((each) => each.input === subject);
	return next ? blameOfInput(ledger, next, index) : blameOfOut(ledger, conv, index);
}
