// What is said of a number that somebody types: runs/blanks/check.py and reading.py, for a page without a server. A
// browser test keeps the two alike.
//
// A decimal number is {sign, digits, power}: 0.0145 is "145" with the power -4, so that nothing is lost to binary
// fractions; its digits are as they were typed.

import { lowered } from "../../ui/parts/numbers.js";

const MOST_SIGNS = 60;
// A value is exact to so many digits; what is behind them is the rounding of binary fractions.
const EXACT = 12;
const RAISED = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+/g;
const MINUSES = /[−–—‐‑‒﹣－]/g;
const ten = (name) => `10\\s*(?:(?:\\^|\\*\\*)\\s*(?:\\(\\s*)?|(?=[+-]))(?<${name}>[+-]?\\s*[0-9]{1,3})\\s*\\)?`;
const NUMBER = new RegExp(
	"^[=≈]?\\s*(?<sign>[+-]?)\\s*(?:" +
		"(?<digits>[0-9]+[.,]?[0-9]*|[.,][0-9]+)\\s*" +
		`(?:[eE]\\s*(?<e>[+-]?\\s*[0-9]{1,3})|[·•∙⋅×xX*]\\s*${ten("power")})?` +
		`|${ten("alone")})\\s*(?<percent>%?)$`,
);

/** @returns {{key: string, isRight: boolean}} isTold: whether it was said already which number is meant */
export function check(blank, text, isTold) {
	const plain = text
		.replace(MINUSES, "-")
		.replace(RAISED, (raised) => `^${lowered(raised)}`)
		.trim();
	const found = [...plain].length <= MOST_SIGNS ? plain.match(NUMBER)?.groups : null;
	if (!found) return { key: `unreadable.${whyNot(plain)}`, isRight: false };
	const said = read(found);
	if (isRight(blank, said)) return { key: `${blank.kind}.right`, isRight: true };
	return { key: slipOf(blank, said) || (isTold ? wayTo(blank, said) : `${blank.kind}.which`), isRight: false };
}

function whyNot(text) {
	if (!text || [...text].length > MOST_SIGNS) return text ? "long" : "empty";
	if (/[0-9]\s*[/÷:]\s*[0-9]/.test(text)) return "fraction";
	return /^[+-]?[0-9.,'\s]*[0-9][0-9.,'\s]*$/.test(text) ? "commas" : "no_number";
}

function read({ sign, digits, e, power, alone, percent }) {
	const [whole, part = ""] = (digits ?? "1").replace(",", ".").split(".");
	const by = Number((e ?? power ?? alone ?? "0").replace(/\s/g, "")) - (percent ? 2 : 0);
	return number(sign === "-", whole + part, by - part.length);
}

// Zeros in front are no digits.
function number(isNegative, digits, power) {
	const bare = digits.replace(/^0+/, "");
	return { isNegative: bare !== "" && isNegative, digits: bare || "0", power };
}

// A binary number, to so many digits: rounded by its exact value, ties away from 0.
function ofBinary(value, digits) {
	const [mantissa, exponent] = Math.abs(value)
		.toExponential(digits - 1)
		.split("e");
	const bare = mantissa.replace(".", "");
	return number(value < 0, bare, Number(exponent) - bare.length + 1);
}

const isZero = ({ digits }) => /^0*$/.test(digits);

function rounded(said, digits) {
	if (said.digits.length <= digits) return said;
	const cut = BigInt(said.digits.slice(0, digits)) + (said.digits[digits] >= "5" ? 1n : 0n);
	return number(said.isNegative, String(cut), said.power + said.digits.length - digits);
}

// One text for one number, however many zeros it ends with.
function asText(said) {
	if (isZero(said)) return "0";
	const ends = said.digits.match(/0*$/)[0].length;
	return `${said.isNegative ? "-" : ""}${said.digits.slice(0, said.digits.length - ends)}e${said.power + ends}`;
}

function agree(said, value, digits) {
	const mine = asText(rounded(said, digits));
	return mine === asText(ofBinary(value, digits)) || mine === asText(rounded(ofBinary(value, EXACT), digits));
}

const isRight = (blank, said) =>
	[blank.digits, Math.max(blank.digits, said.digits.length)].some((digits) => agree(said, blank.value, digits));

const turned = (said) => ({ ...said, isNegative: !isZero(said) && !said.isNegative });

// The key of the first slip that gives this number, if one does.
function slipOf(blank, said) {
	const typed = said.digits.length;
	const isShort = !isZero(said) && typed < blank.digits;
	if (isShort && agree(said, blank.value, typed)) return "short";
	const tried = [blank.digits, Math.max(blank.digits, typed), Math.min(blank.digits, Math.max(2, typed))];
	const own = blank.slips.filter(([key]) => key.startsWith(blank.kind));
	for (const [one, slips] of [
		[said, blank.slips],
		[turned(said), own],
	])
		for (const digits of tried) for (const [key, value] of slips) if (agree(one, value, digits)) return key;
	if (isShort && agree(said, blank.onPaper, typed)) return "short";
	const by = powersOff(blank, said);
	const moved = { ...said, power: said.power - by };
	return by && agree(moved, blank.value, Math.min(blank.digits, Math.max(2, typed))) ? "point" : "";
}

const exponentOf = ({ digits, power }) => power + digits.length - 1;

function powersOff(blank, said) {
	if (isZero(said) || blank.value === 0) return 0;
	return exponentOf(rounded(said, blank.digits)) - exponentOf(ofBinary(blank.value, blank.digits));
}

// Where the right number lies, as seen from this one.
function wayTo(blank, said) {
	const { value } = blank;
	const mine = Number(asText(said));
	if (mine * value < 0) return "way.sign";
	const [size, right] = [Math.abs(mine), Math.abs(value)];
	const which = size < right ? "larger" : "smaller";
	const isFar = size && right && Math.max(size, right) >= 10 * Math.min(size, right);
	return isFar ? `way.power_${which}` : `way.${which}`;
}
