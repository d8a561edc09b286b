// The lesson as one file: what a server does otherwise, out of what the file holds. The drawing and the walk are the
// app's own; this tells them the state that was chosen, and is the frame and the controls that they look for.

import { count, probability, score } from "../../ui/parts/numbers.js";
import { compiled } from "../../ui/view/cards/formula.js";
import { draw } from "../../ui/view/dense/draw.js";
import { multiplyOut, parse, workingOf } from "../../ui/view/ledger/ledger.js";
import { draw as drawMaps } from "../../ui/view/maps/draw.js";
import { arrayOf, mailboxOf, opened } from "../../ui/view/page/mailbox.js";
import { check } from "./check.js";
import { backward, forward, usesOf } from "./convolutions.js";

const VIEW = "net";
const one = (css, root = document) => root.querySelector(css);

// What the file holds: a book (states.py), and behind it the bytes of all arrays.
async function unzipped(text) {
	const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
	const buffer = await new Response(stream).arrayBuffer();
	return { ...opened(buffer), buffer };
}

const book = await unzipped(one("#numbers").textContent);
const mailbox = mailboxOf(VIEW);
const [label, loss, rate] = book.now;
const now = { stage: "forward", label, loss, rate, moments: {}, turned: 0, weight: null, first: null };
// By question and by blank: what was said, and what was typed.
const said = { answers: new Map(), typed: new Map() };
const asks = one("#ask");
const view = one("#view");

const arrays = (places) =>
	Object.fromEntries(
		Object.entries(places).map(([name, at]) => [name, arrayOf(name, book.arrays[at], book.buffer, book.start)]),
	);
const memory = arrays(book.memory);
// Of a network of convolutions; empty of any other.
const weights = arrays(book.weights);
const isOfMaps = Object.keys(weights).length > 0;

const stateNow = () => book.states[now.label][now.loss][now.rate][now.stage];

function show() {
	const state = stateNow();
	const setting = JSON.parse(book.texts[state.setting]);
	Object.assign(setting, { moment: now.moments[now.stage] ?? 0, turned: now.turned });
	for (const [part, places] of Object.entries(state.parts))
		mailbox.parts.set(part, { part, stamp: setting.stamps[part], arrays: arrays(places) });
	multiplyOut(mailbox.parts, setting);
	const step = mailbox.parts.get("step").arrays;
	if (isOfMaps) convolve(setting, step);
	if (setting.rule) workOut(setting, step);
	now.first = setting.chosen?.ref ?? null;
	if (now.weight && setting.rule) choose(setting, step);
	mailbox.parts.set("setting", { ...setting, part: "setting", arrays: arrays(state.curve) });
	write();
	mailbox.listen?.();
	told(step, setting);
}

// What convolutions make of the picture, by label and loss: the rate changes nothing in it.
const passes = new Map();

function passesOf({ computed, ...setting }, step) {
	const key = computed.includes("backward") ? `${now.label} ${now.loss}` : "forward";
	if (!passes.has(key)) {
		const { data, shape } = mailbox.parts.get("pixels").arrays.X;
		const X = { data: Float64Array.from(data, (byte) => byte / 255), shape };
		const all = { ...passes.get("forward"), ...step, ...weights, X };
		forward(setting, all);
		if (key !== "forward") backward(setting, all);
		passes.set(key, all);
	}
	return passes.get(key);
}

function convolve(setting, step) {
	const { X, ...made } = passesOf(setting, step);
	for (const name of Object.keys(setting.shapes)) if (made[name]) step[name] ??= made[name];
}

// The app asks its server for the numbers of places. They are all here, but where a filter's weight was used.
mailbox.ask = (refs) => {
	const setting = mailbox.parts.get("setting");
	const { slope } = setting.prefixes;
	const all = passesOf(setting, mailbox.parts.get("step").arrays);
	const found = refs.flatMap((ref) => {
		const { name, index } = parse(ref);
		const conv = setting.layers.find(({ reads, W, b }) => reads === "window" && [W, b].includes(name));
		if (!conv || !all[slope + name]) return [];
		const uses = usesOf(all[conv.input], all[slope + conv.sum], name === conv.W ? index : null, index.at(-1));
		return Object.entries(uses).map(([what, array]) => [`${what}@${ref}`, array]);
	});
	mailbox.parts.set("place", { part: "place", of: setting.stamps, refs, arrays: Object.fromEntries(found) });
	mailbox.listen?.();
};

// The optimiser's rule for an array of weights: of a gradient and its place, what is remembered and worked out, by name.
function ruleOf({ optimizer, rule }, array) {
	const makes = Object.entries(optimizer.rule).map(([name, formula]) => [name, compiled(formula)]);
	const remembered = Object.keys(rule.working)
		.filter((name) => workingOf(name, array) in memory)
		.map((name) => [name, memory[workingOf(name, array)].data]);
	return (gradient, at) => {
		const values = { gradient, t: rule.t };
		for (const [name, data] of remembered) values[name] = data[at];
		for (const [name, make] of makes) values[name] = make(values);
		return values;
	};
}

// The changes that do not travel, as they differ at each rate.
function workOut(setting, step) {
	const { layers, prefixes } = setting;
	for (const { W } of setting.optimizer.plain ? [] : layers.filter((layer) => layer.W)) {
		const [{ data, shape }, works] = [step[prefixes.slope + W], ruleOf(setting, W)];
		step[prefixes.change + W] ??= { shape, data: data.map((dw, at) => -setting.rate * works(dw, at).step) };
	}
}

// The weight that was chosen in the drawing, with the rule's arithmetic.
function choose(setting, step) {
	const { name, index } = parse(now.weight);
	const { data, shape } = step[setting.prefixes.slope + name] ?? {};
	if (!data) return;
	const at = index.reduce((all, i, axis) => all * shape[axis] + i, 0);
	const { step: along, gradient, t, ...working } = ruleOf(setting, name)(data[at], at);
	const change = -setting.rate * along;
	setting.chosen = { ref: now.weight };
	setting.rule = { ref: now.weight, t, rate: setting.rate, gradient, working, change };
}

// The head: what the network answers, and how bad that is.
function told({ P, L }, { names, iteration }) {
	const numbers = [...names.map((name, k) => [name, `P[0,${k}]`, P.data[k], probability])];
	if (L) numbers.push([one("#answer").dataset.loss, "L", L.data[0], score]);
	one("#answer").replaceChildren(
		...numbers.flatMap(([name, ref, value, write]) => {
			const number = Object.assign(document.createElement("b"), { className: "num", textContent: write(value) });
			Object.assign(number.dataset, { name: ref, value });
			return [` ${name} `, number];
		}),
	);
	one("#iteration").textContent = count(iteration);
}

// The question and the blanks of a stage, with what was said of them so far.
function write() {
	asks.innerHTML = book.texts[stateNow().asks];
	const question = one(".ask", asks);
	const answer = said.answers.get(question.innerHTML);
	if (answer) {
		const replies = document.createElement("div");
		replies.className = "replies";
		replies.append(one(`[data-said="${answer}"]`, asks).content.cloneNode(true));
		question.parentElement.append(replies);
	}
	// What is asked of the weight in view at first is not asked of another.
	const isOther = now.first !== null && now.weight !== null && now.weight !== now.first;
	for (const box of asks.querySelectorAll(".blank")) {
		const typed = said.typed.get(dataOf(box));
		if (isOther) box.remove();
		if (isOther || !typed) continue;
		one("input", box).setAttribute("value", typed.text);
		box.toggleAttribute("data-known", typed.isKnown);
		const verdict = Object.assign(document.createElement("p"), { className: "verdict" });
		verdict.append(one(`[data-key="${typed.key}"]`, box).content.cloneNode(true));
		box.append(verdict);
	}
	dispatchEvent(new CustomEvent("lesson-written", { detail: "ask" }));
}

const dataOf = (box) => one("[data-blank]", box).dataset.blank;

// An answer to the question, a number for a blank, or the wish to see it.
function hear(name, text) {
	const [kind] = name.split(".");
	if (kind === "ask") said.answers.set(one(".ask", asks).innerHTML, text);
	else {
		const box = one(`[name="${name}"]`, asks).closest(".blank");
		const blank = JSON.parse(dataOf(box));
		const before = said.typed.get(dataOf(box)) ?? { text: "", isKnown: false, isTold: false };
		said.typed.set(dataOf(box), kind === "show" ? shown(blank, before) : judged(blank, text, before));
	}
	write();
}

const shown = (blank, { text }) => ({ text, key: `${blank.kind}.right`, isKnown: true, isTold: true });

function judged(blank, text, before) {
	const { key, isRight } = check(blank, text, before.isTold);
	// What was to be seen once is not hidden again.
	return { text, key, isKnown: before.isKnown || isRight, isTold: before.isTold || key.endsWith(".which") };
}

// The walk leads through the step of now, also if the timeline was left at another one.
const turn = (_, text) => {
	const [stage, moment] = text.split(".");
	now.moments[stage] = Number(moment);
	const { ledger, setting } = sceneOf();
	told(ledger.arrays, setting);
};
const silent = { say: () => {}, journal: [] };
globalThis[Symbol.for("lesson-controls")] = new Map([
	["frame", silent],
	["ask", { root: asks, say: hear, journal: [] }],
	["walk", { say: turn, journal: [] }],
]);

// What is chosen in the head.
function follow(stage) {
	if (Object.hasOwn(book.states[0][0][0], stage)) now.stage = stage;
	for (const link of document.querySelectorAll("nav a"))
		if (link.hash === `#${now.stage}`) link.setAttribute("aria-current", "page");
		else link.removeAttribute("aria-current");
	now.turned += 1;
	const isWalking = view.shadowRoot?.activeElement;
	show();
	// With the stage the button in hand goes, and the next one takes its place.
	if (isWalking) one(".moments .strong", view.shadowRoot).focus({ preventScroll: true });
}

one("nav").addEventListener("click", (event) => {
	const link = event.target.closest("a");
	if (!link) return;
	event.preventDefault();
	history.replaceState(null, "", link.hash);
	follow(link.hash.slice(1));
});
for (const name of ["label", "loss"])
	document.querySelectorAll(`input[name=${name}]`).forEach((input, k) => {
		input.addEventListener("change", () => {
			now[name] = k;
			now.weight = null;
			show();
		});
	});
const slider = one("input[name=rate]");
const texts = slider.dataset.texts?.split("\n") ?? slider.dataset.values.split(" ");
const slid = () => {
	now.rate = Number(slider.value);
	one("output").textContent = texts[now.rate];
	slider.setAttribute("aria-valuetext", texts[now.rate]);
};
slider.addEventListener("input", () => {
	slid();
	show();
});
one("#theme").addEventListener("click", () => {
	const { style } = document.documentElement;
	const isDark =
		style.colorScheme === "dark" || (!style.colorScheme && matchMedia("(prefers-color-scheme: dark)").matches);
	style.colorScheme = isDark ? "light" : "dark";
	show();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

follow(location.hash.slice(1));
(isOfMaps ? drawMaps : draw)({
	parentElement: view.attachShadow({ mode: "open" }),
	data: VIEW,
	setStateValue: (_, { ref }) => {
		now.weight = ref ?? null;
		show();
	},
});
// While the timeline is pulled, the head says what the drawing shows.
const sceneOf = () => one(".view", view.shadowRoot).scene;
view.addEventListener("input", () => {
	const { ledger, frames, setting } = sceneOf();
	if (frames.at !== null) told(ledger.arrays, { ...setting, iteration: setting.arrays.curve_t.data[frames.at] });
});
one("#waiting").remove();
