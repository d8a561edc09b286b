// From a gradient to the nudge, by the optimiser's rule, in the numbers that the engine worked out for this weight.
import { show } from "../ledger/numbers.js";
import { weighted } from "./terms.js";

// -> parts of a card: lines of tokens, and sums. `rule` in the setting is the chosen weight's alone.
export function rulesOf(ledger, ref, change) {
	const { optimizer, rate, rule } = ledger.setting;
	const gradient = { ref: `d${ref}`, value: ledger.at(`d${ref}`) };
	const minus = ["nudge: −", constant(rate), " × "];
	if (optimizer === "SGD") return [[...minus, gradient, " = ", { ref: change.ref }]];
	if (rule?.ref !== ref) return [["nudge, by the rule of ", optimizer, ": ", { ref: change.ref }]];
	const made = (name) => ({ name: `${name}_${ref}`, value: rule.working[name] });
	const share = (kind, part, number) => ({
		name: `${kind}(${number.ref ?? number.name})`,
		value: part * number.value,
		factors: [constant(part), number],
	});
	const mixed = (name, kept, added) =>
		weighted(ledger, [share("kept", kept, made(name)), added], [], made(`new_${name}`));
	const parts = { Momentum: momentumParts, Adam: adamParts }[optimizer]({ rule, gradient, made, mixed, share });
	return [...parts.before, [...minus, ...parts.step, " = ", { ref: change.ref }]];
}

function momentumParts({ rule, gradient, made, mixed }) {
	return {
		before: [
			["The velocity keeps a share of what it was, and this gradient is added:"],
			mixed("velocity", rule.constants.momentum, { ...gradient, words: "this gradient" }),
		],
		step: [made("new_velocity")],
	};
}

function adamParts({ rule, gradient, made, mixed, share }) {
	const [mean, square] = rule.constants.betas;
	const squared = { name: `square(${gradient.ref})`, value: gradient.value ** 2 };
	const fair = (name, kept) => [
		made(`new_${name}`),
		" ÷ (1 − ",
		constant(kept),
		" to the power ",
		constant(rule.t),
		") = ",
		made(`fair_${name}`),
	];
	return {
		before: [
			["A running mean of the gradients:"],
			mixed("mean", mean, share("added", 1 - mean, gradient)),
			["and of their squares:"],
			mixed("square", square, share("added", 1 - square, squared)),
			["Both began at zero, which is made up for:"],
			fair("mean", mean),
			fair("square", square),
		],
		step: [made("fair_mean"), " ÷ (√", made("fair_square"), " + ", constant(rule.constants.eps), ")"],
	};
}

// A setting of the optimiser; 1 − 0.9 is 0.1, whatever binary fractions make of it.
function constant(value) {
	const told = Number(value.toPrecision(12));
	return { plain: show(told), value: told };
}
