// The card: where the number in hand comes from, and what it goes into.

import { NOT_YET, show } from "../../parts/numbers.js";
import { joined, words, woven } from "../../parts/words.js";
import { parse, refTo } from "../ledger/ledger.js";
import { inSentence, titleOf } from "../ledger/titles.js";
import { derived, fill, h, plain, signOf, sizeBar } from "../page/dom.js";
import { checkBox } from "./check.js";
import { explain } from "./explain.js";

// The card that is kept. What is pointed at takes its place; a term of the kept card is told of beside it, so that the
// term and its place light each other up.
export function cardPanel(scene) {
	const kept = h("div");
	const beside = h("div");
	let shown = null;
	let written = "";
	// From one frame of the timeline to the next, most often only its number is another one.
	const write = (place, ref) => {
		const card = explain(scene.ledger, ref, scene.n);
		const before = written;
		written = JSON.stringify([ref, card.title, card.says, card.goes]);
		const number = scene.frames.goesOn && written === before && place.querySelector(".card-head .num");
		if (number) tellNumber(scene, number, { ref });
		else place.replaceChildren(...pieces(scene, card));
	};
	const tell = () => {
		const { pinned } = scene.pointing;
		const pointed = scene.pointing.pointed === pinned ? null : scene.pointing.pointed;
		// While the timeline is pulled, a number that no frame holds has nothing new to tell.
		const silent = scene.frames.at !== null && scene.ledger.at(pinned) === null;
		const token = `${pinned} ${silent ? "silent" : scene.version} ${scene.pointing.history.length}`;
		const term = pointed && shown === token && kept.querySelector(`.term[data-term="${pointed}"]`);
		if (shown !== token && (pointed === null || term)) write(kept, pinned);
		if (pointed && !term) write(kept, pointed);
		shown = pointed && !term ? null : token;
		for (const each of kept.querySelectorAll(".term.lit")) each.classList.remove("lit");
		if (term) term.classList.add("lit");
		beside.replaceChildren(...(term ? pieces(scene, explain(scene.ledger, pointed, scene.n)) : []));
	};
	scene.onPoint(tell);
	return h("aside.card", { "aria-label": words("card") }, kept, beside);
}

function pieces(scene, card) {
	const { asksForIt, told } = scene.walk;
	if (asksForIt && card.ref === told)
		return [h("div.card-head", h("h4", card.title), h("span.num.not-yet", { title: words("not_yet") }, NOT_YET))];
	// A frame of the timeline holds few of the numbers that stand in a formula.
	const isWhole = scene.frames.at === null;
	const body = [
		h(
			"div.card-head",
			scene.pointing.history.length
				? h("button.tool", { onclick: () => scene.pointing.goBack() }, words("card_back"))
				: null,
			h("h4", card.title),
			...(namesAreKnown(scene) ? [h("span.symbol", ...symbols([card.ref])), " "] : []),
			ledgerNumber(scene, { ref: card.ref, still: true }),
		),
		h("p.says", prose(card.says ?? "")),
		isWhole &&
			h(
				"div.card-body",
				h(
					"div.formula",
					card.symbols.length && (namesAreKnown(scene) || !card.symbols.some((each) => each.includes("[")))
						? h(
								"p.symbols",
								...(namesAreKnown(scene) ? [h("span.symbol", ...symbols([card.ref])), " = "] : []),
								...symbols(card.symbols),
							)
						: null,
					card.lines.map((line) => h("p.line", tokens(scene, line))),
					card.sum && sumTable(scene, card.sum),
					card.chain && chainTable(scene, card.chain),
				),
				card.chain?.rows && scene.setting.check !== false ? checkBox(scene, weightOf(scene, card.ref)) : null,
				card.pictures ? scene.pictures(card.pictures) : null,
			),
		card.goes.length
			? h(
					"p.goes",
					woven("goes_into", {
						numbers: joined(
							card.goes.slice(0, 8).map((ref) => link(scene, ref)),
							", ",
						),
					}),
				)
			: null,
	];
	return body.filter(Boolean);
}

function weightOf(scene, ref) {
	const { name, index } = parse(ref);
	return refTo(scene.ledger.subjectOf(name), ...index);
}

// Letters in italics, indices and numbers upright.
const symbols = (texts) =>
	texts.flatMap((text) =>
		text
			.split(/(d?[A-Z]\d?(?=\[|\s|$|²)|d?b\d(?=\[)|ell(?=\[)|(?:change|new|after)_\w+)/)
			.map((piece, i) => (i % 2 ? h("i", { "data-plain": true }, piece) : plain(piece))),
	);

export const tokens = (scene, line) =>
	line.map((token) => (typeof token === "string" ? prose(token) : piece(scene, token)));

// Digits in prose, such as a stage's, are no computed numbers.
const prose = (text) => (/\d/.test(text) ? plain(text) : text);

function piece(scene, token) {
	if (token.plain !== undefined) return plain(token.plain);
	return token.ref ? ledgerNumber(scene, token) : derivedNumber(scene, token);
}

// A number of the ledger in the card: pointing lights its place, choosing goes to its card.
function ledgerNumber(scene, { ref, text, still }) {
	const element = h("button.num.term", { "data-term": ref });
	tellNumber(scene, element, { ref, text });
	element.disabled = Boolean(still);
	return element;
}

function tellNumber(scene, element, { ref, text }) {
	fill(scene.ledger, element, ref, text ? () => text : show);
	element.dataset.sign = signOf(hasSign(scene.ledger, ref) ? scene.ledger.at(ref) : null);
	const called = namesAreKnown(scene) ? ref : titleOf(scene.ledger, ref);
	element.setAttribute("aria-label", `${called}: ${element.textContent}`);
}

const derivedNumber = (scene, { name, value, text }) =>
	derived(name, value, text, signOf(hasSign(scene.ledger, name) ? value : null));

// Pixels, probabilities, squares and the like are never negative: colour would say nothing.
export const hasSign = ({ setting }, name) => !setting.unsigned.includes(name.match(/^\w*/)[0]);

const link = (scene, ref) => {
	const title = titleOf(scene.ledger, ref);
	const spelled = plain(inSentence(title));
	return h("button.go", { "data-term": ref }, namesAreKnown(scene) ? symbols([ref]) : spelled);
};

// Names such as W2[3,0] come in with the fourth stage; before, numbers are called by where they are.
export const namesAreKnown = ({ setting }) => ["backprop", "training"].includes(setting.stage);

// Terms under each other, a bar for the size of each, and the total under a line.
function sumTable(scene, { rows, total }) {
	const largest = Math.max(...rows.map((row) => Math.abs(row.value)));
	return h(
		"table.sum",
		h(
			"tbody",
			rows.map((row) =>
				h(
					"tr",
					h(
						"td.factors",
						row.factors ? [piece(scene, row.factors[0]), " × ", piece(scene, row.factors[1])] : prose(row.words),
					),
					h("td.equals", row.equals),
					h("td.value", piece(scene, row)),
					h("td.size", { "aria-hidden": "true" }, sizeBar(row.value, largest)),
				),
			),
			h("tr.total", h("td.factors", words("together")), h("td", "="), h("td.value", piece(scene, total)), h("td")),
		),
	);
}

// input x slope x what arrives = gradient, and the nudge that follows from it.
function chainTable(scene, { rows, gradient, nudge, per = words("chain.picture"), rest, alone }) {
	if (!rows)
		return namesAreKnown(scene)
			? h("p.line", h("span.symbol", symbols([gradient.ref])), " = ", piece(scene, gradient))
			: null;
	const several = rows.length > 1;
	const whole = piece(scene, gradient);
	const chainRow = ({ n, input, local, upstream, share }) => {
		const cells = tokens(scene, [input, "×", local, "×", upstream, "="]).map((cell) => h("td", cell));
		return h("tr", several && h("td", plain(String(n))), cells, h("td.value", several ? piece(scene, share) : whole));
	};
	return h(
		"div.chain",
		h(
			"table.sum",
			h(
				"thead",
				h(
					"tr",
					several && h("th", per),
					["input", "", "slope", "", "upstream", "", "gradient"].map((key) => h("th", key && words(`chain.${key}`))),
				),
			),
			h(
				"tbody",
				rows.map(chainRow),
				rest && h("tr", h("td.left", { colspan: 6 }, prose(rest.words)), h("td"), h("td.value", piece(scene, rest))),
				several && h("tr.total", h("td", { colspan: 6 }, words("together")), h("td", "="), h("td.value", whole)),
			),
		),
		[...(alone ? [alone] : []), ...(nudge ?? [])].map((part) =>
			part.rows ? sumTable(scene, part) : h("p.line", tokens(scene, part)),
		),
	);
}
