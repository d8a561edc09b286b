// The one interpreter of formulas: what Python has written (engine/formula.py), as a number, as text and as a line.
//
// A formula is a number, a name, or [operation, ...formulas]. What a name stands for is said by a place:
//
// @typedef {Object} Place
// @property {(name: string, node: number) => Token} at  a number of the ledger by its name in the formula
// @property {number} [node]   the node that is looked at, of `nodes`; `truth` is the one that the label names
// @property {number} [nodes]
// @property {number} [truth]
// @property {boolean} [numbers]  whether numbers stand in it, and not symbols
// @property {Map<string, Token>} [made]  what has been worked out on a line before, by its name
import { agrees, raised, range, read, show, sumTerms } from "../../parts/numbers.js";
import { joined, words, wovenInto } from "../../parts/words.js";
import { workedOut } from "../ledger/ledger.js";

const DO = {
	"+": (a, b) => a + b,
	"-": (a, b) => a - b,
	"*": (a, b) => a * b,
	"/": (a, b) => a / b,
	"^": (a, b) => a ** b,
	">": (a, b) => a > b,
	"<": (a, b) => a < b,
	">=": (a, b) => a >= b,
	"<=": (a, b) => a <= b,
	and: (a, b) => a && b,
	or: (a, b) => a || b,
	neg: (a) => -a,
	exp: Math.exp,
	ln: Math.log,
	sqrt: Math.sqrt,
	tanh: Math.tanh,
	abs: Math.abs,
	sign: Math.sign,
	max: Math.max,
	min: Math.min,
	if: (holds, yes, no) => (holds ? yes : no),
};
// Over the nodes of one picture.
const OVER_NODES = {
	sum: (values) => values.reduce((all, each) => all + each, 0),
	mean: (values) => values.reduce((all, each) => all + each, 0) / values.length,
	largest: (values) => Math.max(...values),
};
const NAMES = {
	"+": "add",
	"-": "subtract",
	"*": "multiply",
	"/": "divide",
	"^": "power",
	">": "above",
	"<": "below",
	">=": "at_least",
	"<=": "at_most",
};
const isLeaf = (formula) => !Array.isArray(formula);
const each = (place) => range(place.nodes).map((node) => ({ ...place, node }));
const atTruth = (place) => ({ ...place, node: place.truth });

export function amount(formula, place) {
	if (typeof formula === "number") return formula;
	const made = place.asShown && place.made?.get(nameOf(formula, place));
	if (made) return read(made.text);
	if (isLeaf(formula)) return place.at(formula, place.node).value;
	const [operation, ...parts] = formula;
	if (operation === "true") return amount(parts[0], atTruth(place));
	if (operation in OVER_NODES) return OVER_NODES[operation](each(place).map((at) => amount(parts[0], at)));
	return DO[operation](...parts.map((part) => amount(part, place)));
}

// A formula without nodes as a function of its names' values: ten times as fast as `amount`, for whole arrays.
export function compiled(formula) {
	if (typeof formula === "number") return () => formula;
	if (isLeaf(formula)) return (values) => values[formula];
	const [operation, ...parts] = formula;
	const [does, [a, b, c]] = [DO[operation], parts.map(compiled)];
	if (c) return (values) => does(a(values), b(values), c(values));
	return b ? (values) => does(a(values), b(values)) : (values) => does(a(values));
}

// A formula of x alone.
export function functionOf(formula) {
	const makes = compiled(formula);
	return (x) => makes({ x });
}

// Whether twice the number always makes twice as much: such a curve looks the same at every scale.
export const isScaleFree = (curve) => [1, -1].every((x) => curve(2 * x) === 2 * curve(x));

// The name of what a formula makes here, from which anyone can compute it: "square(E[0,1])".
export function nameOf(formula, place) {
	if (typeof formula === "number") return String(constant(formula).value);
	if (isLeaf(formula)) {
		const token = place.at(formula, place.node);
		return token.ref ?? token.name ?? String(token.value);
	}
	const [operation, ...parts] = formula;
	if (operation === "true") return nameOf(parts[0], atTruth(place));
	if (operation in OVER_NODES) return workedOut(operation, ...each(place).map((at) => nameOf(parts[0], at)));
	if (operation === "^" && parts[1] === 2) return workedOut("square", nameOf(parts[0], place));
	return workedOut(NAMES[operation] ?? operation, ...parts.map((part) => nameOf(part, place)));
}

// Whether one formula is a part of the other.
export const mentions = (formula, part) => JSON.stringify(formula).includes(JSON.stringify(part));

// The numbers of the ledger that it is made of.
export function operandsOf(formula, place) {
	if (typeof formula === "number") return [];
	if (isLeaf(formula)) return [place.at(formula, place.node).ref].filter(Boolean);
	const [operation, ...parts] = formula;
	if (operation === "true") return operandsOf(parts[0], atTruth(place));
	if (operation in OVER_NODES) return each(place).flatMap((at) => operandsOf(parts[0], at));
	return [...new Set(parts.flatMap((part) => operandsOf(part, place)))];
}

// As a card's symbols: "max(0, Z1[0,3])".
export const symbolsOf = (formula, place) =>
	spell(formula, { ...place, made: null, numbers: false }, ({ ref, plain, name }) => ref ?? plain ?? name).join("");

// As a line of texts and tokens, with the numbers in it.
export const tokensOf = (formula, place) => spell(formula, { ...place, numbers: true }, (token) => token);

// A setting or a constant of a formula; 1 − 0.9 is 0.1, whatever binary fractions make of it.
export function constant(value) {
	const { digits } = GRAMMAR;
	return { plain: show(Number(value.toPrecision(digits)), digits), value: Number(value.toPrecision(12)) };
}

// The lines of a card that lead to `result`: first, one by one, what is added up, then the whole.
export function linesOf(formula, place, result) {
	const made = new Map();
	const first = sumsIn(formula, { ...place, numbers: true }).flatMap((body) => termsOf(body, { ...place, made }));
	return [...first, equationOf(formula, { ...place, made }, result)];
}

// A formula as a line that leads to what it makes, and has a name like all that is worked out.
export const workedOutOf = (formula, place) =>
	equationOf(formula, place, { name: nameOf(formula, place), value: amount(formula, place) });

const equationOf = (formula, place, result) => [
	...tokensOf(formula, place),
	isAsShown(formula, place, result) ? " = " : " ≈ ",
	result,
];

// Whether a pocket calculator, given the numbers as they are shown, shows this result.
function isAsShown(formula, place, { value, text }) {
	if (value === null) return true;
	const at = (name, node) => {
		const token = place.at(name, node);
		return {
			...token,
			value: token.plain || token.value === null ? token.value : read(token.text ?? show(token.value)),
		};
	};
	const [worked, shown] = [amount(formula, { ...place, at, asShown: true }), text ?? show(value)];
	return show(worked) === shown || agrees([show(worked, 15)], shown);
}

const sumsIn = (whole, place) => {
	const formula = leftOf(whole, place);
	if (isLeaf(formula)) return [];
	const [operation, ...parts] = formula;
	return ["sum", "mean"].includes(operation) && !isLeaf(parts[0])
		? parts
		: parts.flatMap((part) => sumsIn(part, place));
};

// A line for each term of a sum over the nodes, rounded so that they add up.
function termsOf(body, place) {
	const places = each(place);
	const values = places.map((at) => amount(body, at));
	const texts = sumTerms(values).terms;
	const lines = places.map((at, k) => {
		const term = { name: nameOf(body, at), value: values[k], text: texts[k] };
		return [place.word ? `${place.word(k)}: ` : "", ...tokensOf(body, { ...at, made: null }), " = ", term];
	});
	for (const line of lines) place.made.set(line.at(-1).name, line.at(-1));
	return lines;
}

// What is left of a formula to write: of a choice the branch that is taken, once its numbers stand there; and to divide
// by one, be it pictures or nodes, changes nothing.
function leftOf(formula, place) {
	if (isLeaf(formula)) return formula;
	const [operation, ...parts] = formula;
	if (operation === "if" && place.numbers) return leftOf(amount(parts[0], place) ? parts[1] : parts[2], place);
	return operation === "/" && ["n", "k"].includes(parts[1]) && amount(parts[1], place) === 1
		? leftOf(parts[0], place)
		: formula;
}

// Texts and what `leaf` makes of each number; in brackets, if it binds less than `least`.
function spell(whole, place, leaf, least = 0) {
	const made = isLeaf(whole) ? null : place.made?.get(nameOf(whole, place));
	const formula = leftOf(whole, place);
	if (!made && typeof formula === "number") return bracketed([leaf(constant(formula))], formula < 0, least);
	const token = made ?? (isLeaf(formula) ? place.at(formula, place.node) : null);
	if (token) return bracketed([leaf(token)], place.numbers && token.value < 0, least, isPowerOfTen(place, token));
	const [operation, ...parts] = formula;
	if (operation === "true") return spell(parts[0], atTruth(place), leaf, least);
	const [binds] = GRAMMAR.forms[operation] ?? [GRAMMAR.atom];
	const pieces = spellOperation(operation, parts, place, leaf);
	return binds < least ? ["(", ...pieces, ")"] : pieces;
}

// A negative number reads as a sum would beside a sign of its own: −(−0.5), (−0.5)².
const bracketed = (pieces, isNegative, least, isProduct = false) =>
	(isNegative && least > GRAMMAR.negative) || (isProduct && least > GRAMMAR.forms["/"][0])
		? ["(", ...pieces, ")"]
		: pieces;

// Such as 6.963×10⁻⁴, which is a product where it stands in a power.
const isPowerOfTen = (place, { value, text, plain }) =>
	place.numbers && value !== null && (text ?? plain ?? show(value)).includes("×10");

function spellOperation(operation, parts, place, leaf) {
	const overNodes = (least, between) =>
		joined(
			each(place).map((at) => spell(parts[0], at, leaf, least)),
			between,
		);
	if (operation === "sum") return overNodes(1, " + ");
	if (operation === "mean") return ["(", ...overNodes(1, " + "), ") ÷ ", leaf(constant(place.nodes))];
	if (operation === "largest") return ["max(", ...overNodes(0, ", "), ")"];
	const [, text, least] = GRAMMAR.forms[operation] ?? [];
	const names = GRAMMAR.places[operation] ?? [];
	const form = text ?? (names.length ? words(`formula.${operation}`) : null);
	const written = parts.map((part, i) => spell(part, place, leaf, form === null ? 0 : least[i]));
	if (form === null) return [`${operation}(`, ...joined(written, ", "), ")"];
	const whole = operation === "^" ? exponentOf(parts[1], place) : null;
	if (whole) return [...written[0], whole];
	return wovenInto(form, { ...written, ...Object.fromEntries(names.map((name, i) => [name, written[i]])) });
}

// A whole exponent as it stands above the line.
function exponentOf(formula, place) {
	const { plain } =
		typeof formula === "number" ? constant(formula) : isLeaf(formula) ? place.at(formula, place.node) : {};
	return /^−?\d+$/.test(plain ?? "") ? raised(plain) : null;
}
