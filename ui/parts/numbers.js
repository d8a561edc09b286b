// Numbers as text: the mirror of ui/parts/numbers.py, which says the rules. A browser test keeps the two alike.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
export const NOT_YET = "–";
// More digits are not read.
const MOST_APART = 11;

export function show(value, digits = 4) {
	if (value === null) return NOT_YET;
	if (value === 0) return "0";
	if (Number.isInteger(value) && Math.abs(value) < 1e6) return trueMinus(String(value));
	const rounded = value.toExponential(digits - 1);
	let [mantissa, exponent] = rounded.split("e");
	if (Number(rounded) === value && mantissa.includes(".")) mantissa = mantissa.replace(/\.?0+$/, "");
	exponent = Number(exponent);
	if (exponent >= -3 && exponent < digits) return trueMinus(moved(mantissa, exponent));
	return trueMinus(mantissa) + powerOfTen(exponent);
}

// At first sight, on the drawing: the card has the rest.
export const brief = (value) => show(value, 3);

export function fixed(value, decimals) {
	return written(units(value, decimals), decimals, 0);
}

// A whole number as an exponent.
export const raised = (text) => text.replace(/[−-]/, "⁻").replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);

export const lowered = (text) =>
	text.replaceAll("⁻", "-").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => SUPERSCRIPTS.indexOf(digit));

// A whole number, its thousands apart.
export const count = (number) => fixed(number, 0).replace(/\B(?=(\d{3})+$)/g, ",");

// A share as per cent.
export const percent = (share, decimals = 0) => `${fixed(100 * share, decimals)} %`;

export function signed(value, digits = 4) {
	return (value !== null && value > 0 ? "+" : "") + show(value, digits);
}

// A probability: two places, as long as they do not hide that it is neither 0 nor 1, or how far from them.
export function probability(p) {
	const size = Math.abs(p);
	return size > 0.005 && size < 0.995 ? fixed(p, 2) : show(p, size < 0.5 ? 2 : 3);
}

// An error, which is a probability less another.
export const error = (value) => (value > 0 ? "+" : "") + probability(value);

// A loss: a small one has room for fewer digits.
export const score = (value) => (value < 0.001 ? brief(value) : show(value));

// -> {terms, total, decimals}: texts whose terms add up to the total; what had to give way is marked with "≈".
export function sumTerms(values, total = values.reduce((a, b) => a + b, 0), digits = 4) {
	const largest = Math.max(...values.map(Math.abs), Math.abs(total));
	const exponent = largest ? exponentOf(largest) : 0;
	const first = Math.min(Math.max(digits - 1 - exponent, 0), 97);
	const shared = exponent < -3 || exponent >= 6 ? exponent : 0;
	const rounded = (decimals) => {
		const counts = values.map((value) => units(value, decimals));
		return [decimals, counts, units(total, decimals) - counts.reduce((a, b) => a + b, 0n)];
	};
	const tries = [0, 1, 2, 3].map((more) => rounded(first + more));
	const [decimals, counts, missing] = tries.find((each) => each[2] === 0n) ?? tries[0];
	const marked = nearestToTheNext(values, counts, decimals, missing);
	const step = missing > 0n ? 1n : -1n;
	const terms = counts.map((count, i) =>
		marked.has(i) ? `≈${written(count + step, decimals, shared)}` : written(count, decimals, shared),
	);
	return { terms, total: written(units(total, decimals), decimals, shared), decimals };
}

// As texts, each with as many digits as it takes to tell those that differ apart, if some do it.
export function apart(values) {
	const all = new Set(values).size;
	const few = range(MOST_APART - 4).find((more) => distinct(values, 4 + more) === all);
	return values.map((value) => show(value, alike(values) ? 4 : 4 + (few ?? MOST_APART - 4)));
}

const distinct = (values, digits) => new Set(values.map((value) => Number(value.toPrecision(digits)))).size;

// Whether they are the same number in all digits that are read.
export const alike = (values) => distinct(values, MOST_APART) === 1;

// (from - less) ÷ by as texts: from and less have the decimals that it takes for what is shown to give what is shown.
export function quotient(from, less, by, digits = 10) {
	const exact = (from - less) / by;
	const first = Math.max(0, digits - 1 - exponentOf(Math.max(Math.abs(from), Math.abs(less)) || 1));
	const tries = range(8).map((more) => {
		const [a, b] = [from, less].map((value) => units(value, first + more));
		return { decimals: first + more, a, b, worked: Number(a - b) / 10 ** (first + more) / by };
	});
	const good = (few) => tries.find(({ worked }) => show(worked, few) === show(exact, few));
	// What rounding has eaten is not shown.
	const few = [...range(digits - 1).map((less) => digits - less), 1].find(good) ?? 1;
	const { decimals, a, b } = good(few) ?? tries.at(-1);
	return { from: written(a, decimals, 0), less: written(b, decimals, 0), result: show(exact, few) };
}

// Whether a pocket calculator, given the shown factors, shows the shown product (its last digit rounded).
export function agrees(factors, product) {
	if (product.includes("≈")) return false;
	// A sum may leave the rest of a small number out, and a calculator would not.
	if (product === "0") return factors.some((factor) => read(factor) === 0);
	const last = 10 ** (exponentShown(product) - (product.split("×")[0].split(".")[1] ?? "").length);
	return Math.abs(factors.reduce((all, factor) => all * read(factor), 1) - read(product)) <= last * 0.5000001;
}

const exponentShown = (text) => Number(lowered(text.split("×10")[1] ?? "0"));
export const read = (text) => Number(text.split("×")[0].replace("−", "-")) * 10 ** exponentShown(text);

// Which terms lie nearest to one unit more (or less, for a negative `missing`).
function nearestToTheNext(values, counts, decimals, missing) {
	if (missing === 0n) return new Set();
	const finer = Math.min(decimals + 12, 100);
	const left = values.map((value, i) => Number(units(value, finer) - counts[i] * 10n ** BigInt(finer - decimals)));
	const order = [...values.keys()].sort((i, j) => (missing > 0n ? left[j] - left[i] : left[i] - left[j]));
	return new Set(order.slice(0, Number(missing > 0n ? missing : -missing)));
}

// The number counted in steps of 10^-decimals, rounded to a whole: toFixed rounds the exact value, ties upward.
function units(value, decimals) {
	if (Math.abs(value) >= 1e21) return BigInt(value) * 10n ** BigInt(decimals);
	return BigInt(value.toFixed(decimals).replace(".", ""));
}

function written(count, decimals, exponent) {
	// No power of ten makes it more.
	if (exponent && count === 0n) return "0";
	const places = decimals + exponent;
	const digits = String(count < 0n ? -count : count).padStart(places + 1, "0");
	const text = places > 0 ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits + "0".repeat(-places);
	return (count < 0n ? "−" : "") + text + (exponent ? powerOfTen(exponent) : "");
}

// The mantissa's point moved by `exponent` places: ("-1.25", -2) -> "-0.0125".
function moved(mantissa, exponent) {
	const sign = mantissa.startsWith("-") ? "-" : "";
	const [whole, part = ""] = mantissa.replace("-", "").split(".");
	if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${whole}${part}`;
	const digits = (whole + part).padEnd(exponent + 1, "0");
	const behind = digits.slice(exponent + 1);
	return sign + digits.slice(0, exponent + 1) + (behind ? `.${behind}` : "");
}

const exponentOf = (value) => Number(value.toExponential().split("e")[1]);
const powerOfTen = (exponent) => `×10${raised(String(exponent))}`;
const trueMinus = (text) => text.replaceAll("-", "−");

export const range = (count) => [...Array(count).keys()];

// The largest absolute value, which colours and sizes are measured by.
export const largestOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
