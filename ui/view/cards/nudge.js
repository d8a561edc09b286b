// From a gradient to the nudge, by the optimiser's rule, in the numbers that the engine worked out for this weight.

import { words, woven } from "../../parts/words.js";
import { workingOf } from "../ledger/ledger.js";
import { amount, constant, nameOf, symbolsOf, tokensOf } from "./formula.js";
import { weighted } from "./terms.js";

// -> parts of a card: lines of tokens, and sums. `rule` in the setting is the chosen weight's alone.
export function rulesOf(ledger, ref, change) {
	const { optimizer, rate, rule } = ledger.setting;
	if (!optimizer.rule || (!optimizer.plain && rule?.ref !== ref)) {
		const nudge = woven("nudge_by_rule", { rule: optimizer.title, change: { ref: change.ref } });
		return optimizer.rule ? [nudge] : [nudge, [words("no_formula")]];
	}
	const { step, ...before } = optimizer.rule;
	const place = { at: (name) => standsFor(ledger, ref, name) };
	const parts = Object.entries(before).flatMap(([name, formula]) => partOf(name, formula, place, optimizer.says[name]));
	const nudge = [`${words("nudge")}: −`, constant(rate), " × ", ...factor(step, place), " = ", { ref: change.ref }];
	return [...parts, nudge];
}

// What a name of the optimiser's rule is for this weight.
function standsFor(ledger, ref, name) {
	const { rule } = ledger.setting;
	if (name === "gradient") return { ref: ledger.slopeOf(ref), value: ledger.at(ledger.slopeOf(ref)) };
	if (name === "t") return constant(rule.t);
	return { name: workingOf(name, ref), value: rule.working[name] };
}

// One line of the rule: a sum term by term, anything else as it is written.
function partOf(name, formula, place, says) {
	const result = place.at(name);
	const line = says ? [[says]] : [];
	if (formula[0] !== "+") return [...line, [...tokensOf(formula, place), " = ", result]];
	return [
		...line,
		weighted(
			null,
			formula.slice(1).map((term) => termOf(term, place)),
			[],
			result,
		),
	];
}

// A product of two as its factors, which a table shows side by side.
function termOf(formula, place) {
	const called = formula === "gradient" ? words("this_gradient") : symbolsOf(formula, place);
	if (formula[0] !== "*") return { ...tokenOf(formula, place), words: called };
	return {
		name: nameOf(formula, place),
		value: amount(formula, place),
		factors: formula.slice(1).map((part) => tokenOf(part, place)),
	};
}

function tokenOf(formula, place) {
	if (typeof formula === "number") return constant(formula);
	if (typeof formula === "string") return place.at(formula);
	return { name: nameOf(formula, place), value: amount(formula, place) };
}

const factor = (formula, place) =>
	formula[0] === "+" || formula[0] === "-" ? ["(", ...tokensOf(formula, place), ")"] : tokensOf(formula, place);
