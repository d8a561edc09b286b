// The one interpreter of formulas: what Python has written (engine/formula.py), as a number, as text and as a line.
//
// A formula is a number, a name, or [operation, ...formulas]. What a name stands for is said by a place:
//
// @typedef {Object} Place
// @property {(name: string, node: number) => Token} at  a number of the ledger by its name in the formula
// @property {number} [node]   the node that is looked at, of `nodes`; `truth` is the one that the label names
// @property {number} [nodes]
// @property {number} [truth]
// @property {Map<string, Token>} [made]  what has been worked out on a line before, by its name
import { range, show, sumTerms } from "../../parts/numbers.js";
import { woven } from "../../parts/words.js";
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
// How strongly an operation binds: what binds less stands in brackets.
const BINDS = {
	and: 0,
	or: 0,
	">": 0,
	"<": 0,
	">=": 0,
	"<=": 0,
	if: 0,
	"+": 1,
	"-": 1,
	sum: 1,
	"*": 2,
	"/": 2,
	mean: 2,
	neg: 2.5,
	ln: 3,
	sqrt: 3,
	"^": 4,
	exp: 4,
};
const ATOM = 5;
const SIGNS = {
	"+": " + ",
	"-": " − ",
	"*": " × ",
	"/": " ÷ ",
	">": " > ",
	"<": " < ",
	">=": " ≥ ",
	"<=": " ≤ ",
};
// What the parts of an operation are called where the lesson has words for it.
const PLACES = { if: ["holds", "yes", "no"], and: ["one", "other"], or: ["one", "other"] };

const isLeaf = (formula) => !Array.isArray(formula);
const each = (place) => range(place.nodes).map((node) => ({ ...place, node }));
const atTruth = (place) => ({ ...place, node: place.truth });

export function amount(formula, place) {
	if (typeof formula === "number") return formula;
	if (isLeaf(formula)) return place.at(formula, place.node).value;
	const [operation, ...parts] = formula;
	if (operation === "true") return amount(parts[0], atTruth(place));
	if (operation in OVER_NODES) return OVER_NODES[operation](each(place).map((at) => amount(parts[0], at)));
	return DO[operation](...parts.map((part) => amount(part, place)));
}

// A formula of one number as a function of it.
export const functionOf = (formula) => (x) => amount(formula, { at: () => ({ value: x }) });

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
	spell(formula, { ...place, made: null }, ({ ref, plain, name }) => ref ?? plain ?? name).join("");

// As a line of texts and tokens, with the numbers in it.
export const tokensOf = (formula, place) => spell(formula, place, (token) => token);

// A setting or a constant of a formula; 1 − 0.9 is 0.1, whatever binary fractions make of it.
export function constant(value) {
	const exact = Number(value.toPrecision(12));
	return { plain: show(exact, 12), value: exact };
}

// The lines of a card that lead to `result`: first, one by one, what is added up, then the whole.
export function linesOf(formula, place, result) {
	const made = new Map();
	const first = sumsIn(formula).flatMap((body) => termsOf(body, { ...place, made }));
	return [...first, [...tokensOf(formula, { ...place, made }), " = ", result]];
}

const sumsIn = (formula) => {
	if (isLeaf(formula)) return [];
	const [operation, ...parts] = formula;
	return ["sum", "mean"].includes(operation) && !isLeaf(parts[0]) ? parts : parts.flatMap(sumsIn);
};

// A line for each term of a sum over the nodes, rounded so that they add up.
function termsOf(body, place) {
	const places = each(place);
	const values = places.map((at) => amount(body, at));
	const texts = sumTerms(values, OVER_NODES.sum(values)).terms;
	const lines = places.map((at, k) => {
		const term = { name: nameOf(body, at), value: values[k], text: texts[k] };
		return [place.word ? `${place.word(k)}: ` : "", ...tokensOf(body, { ...at, made: null }), " = ", term];
	});
	for (const line of lines) place.made.set(line.at(-1).name, line.at(-1));
	return lines;
}

// Texts and what `leaf` makes of each number.
function spell(formula, place, leaf) {
	if (typeof formula === "number") return [leaf(constant(formula))];
	if (isLeaf(formula)) return [leaf(place.at(formula, place.node))];
	const made = place.made?.get(nameOf(formula, place));
	if (made) return [leaf(made)];
	const [operation, ...parts] = formula;
	const part = (i, least = 0) => bracketed(parts[i], place, leaf, least);
	if (operation === "true") return spell(parts[0], atTruth(place), leaf);
	if (operation === "sum")
		return joined(
			each(place).map((at) => bracketed(parts[0], at, leaf, 1)),
			" + ",
		);
	if (operation === "mean") return ["(", ...spell(["sum", parts[0]], place, leaf), ") ÷ ", leaf(constant(place.nodes))];
	if (operation === "largest")
		return [
			"max(",
			...joined(
				each(place).map((at) => spell(parts[0], at, leaf)),
				", ",
			),
			")",
		];
	if (operation === "/" && isOne(parts[1], place)) return spell(parts[0], place, leaf);
	if (operation === "^") return parts[1] === 2 ? [...part(0, ATOM), "²"] : [...part(0, ATOM), "^", ...part(1, ATOM)];
	if (operation === "neg") return ["−", ...part(0, 2)];
	if (operation === "exp") return ["e^", ...(isLeaf(parts[0]) ? part(0) : ["(", ...part(0), ")"])];
	if (operation === "ln") return ["ln ", ...part(0, ATOM)];
	if (operation === "sqrt") return ["√", ...part(0, ATOM)];
	if (operation in PLACES) return woven(`formula.${operation}`, placed(operation, part));
	if (!(operation in SIGNS))
		return [
			`${operation}(`,
			...joined(
				parts.map((_, i) => part(i)),
				", ",
			),
			")",
		];
	const own = BINDS[operation];
	return [...part(0, own), SIGNS[operation], ...part(1, "-/".includes(operation) ? own + 1 : own)];
}

// How many pictures, or nodes, there are: to divide by one changes nothing.
const isOne = (formula, place) => (formula === "n" || formula === "k") && amount(formula, place) === 1;

function bracketed(formula, place, leaf, least) {
	const pieces = spell(formula, place, leaf);
	// A negative number among others reads as a sum would: −(−0.5), (−0.5)².
	const binds = pieces[0].value < 0 && pieces.length === 1 ? 1.9 : isLeaf(formula) ? ATOM : (BINDS[formula[0]] ?? ATOM);
	const bare = binds >= least || (pieces.length === 1 && !(pieces[0].value < 0));
	return bare ? pieces : ["(", ...pieces, ")"];
}

const joined = (pieces, between) => pieces.flatMap((piece, i) => (i ? [between, ...piece] : piece));

// "1 if Z1[0,3] > 0, else 0", in the order of the language.
const placed = (operation, part) =>
	Object.fromEntries(PLACES[operation].map((place, i) => [place, part(i, operation === "if" ? 0 : 1)]));
