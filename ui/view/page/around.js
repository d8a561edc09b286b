// What stands around the view, the frame of the page: controls in HTML (../controls.js), or none.

// The groups of controls on the page, by key.
const groups = () => globalThis[Symbol.for("lesson-controls")] ?? new Map();

// Whole numbers for the server, told as a click is, so that they are lost as little.
export const say = (name, ...numbers) => groups().get("frame").say(name, numbers.join(" "));

// Whether another page is on its way. What this one still told, Streamlit would take for the wish to stay here.
export const isLeft = () => document.documentElement.dataset.following === "page";

// The question of the page, which the walk asks: the nodes of what it says and of the reply to the answer that was
// given, if one was, and the answers by name; null where there is none.
export function questionOf() {
	const root = groups().get("ask")?.root;
	const says = root?.querySelector(".ask");
	if (!says) return null;
	const box = says.parentElement;
	const answers = [...box.querySelectorAll("label")].map((label) => {
		const input = label.querySelector("input");
		return { name: input.name, value: input.value, words: label.textContent };
	});
	const reply = box.querySelector(".replies");
	return { says: copied(says), answers, reply: reply && copied(reply) };
}

const copied = (element) => [...element.cloneNode(true).childNodes];

// The blank of a moment, which asks for its number: its words, what was typed into it last, what was said of that, and
// whether the number may be shown by now; null where there is none.
export function blankOf(moment) {
	const root = groups().get("ask")?.root;
	const box = moment && root?.querySelector(`.blank[data-moment~="${moment}"]`);
	if (!box) return null;
	const [says, form, input, show, verdict] = [".says", ".form", "input", "button", ".verdict"].map((css) =>
		box.querySelector(css),
	);
	return {
		...root.querySelector(".blank-words").dataset,
		about: says.textContent,
		says: copied(says),
		form: copied(verdict ?? form),
		label: input.labels[0].textContent,
		signs: input.maxLength,
		typed: input.getAttribute("value"),
		skip: show.textContent,
		isKnown: "known" in box.dataset,
		isJudged: verdict !== null,
		give: (text) => answer({ name: input.name, value: text }),
		show: () => answer({ name: show.name, value: "" }),
	};
}

export const answer = ({ name, value }) => groups().get("ask").say(name, value);

// Calls whenever the page has written its question anew.
export const followQuestion = (then, signal) =>
	addEventListener("lesson-written", ({ detail }) => detail === "ask" && then(), { signal });

// The link to the next page, as the way through the stages has it; null on the last, and where there is no such way.
export function wayOn() {
	const links = [...document.querySelectorAll("nav a.stage")];
	return links[links.findIndex((link) => link.ariaCurrent) + 1] ?? null;
}

// At which moment of the walk the learner is, such as forward.3, for the address; whether that is not known there yet.
export const tellMoment = (moment, rest) => groups().get("walk")?.say("moment", moment, rest);
export const isMomentUntold = () => Boolean(groups().get("walk")?.journal.length);

// The name of the number that a blank asks for, or none: the rest of the page, which has the same number, hides it. It
// is said at the top: to look for it from there (`:has`) has a browser style half the page at each small change.
export function tellAsked(name) {
	const { dataset } = document.documentElement;
	if ((dataset.asked ?? "") !== name) dataset.asked = name;
}

// Moves the page up by so many CSS pixels.
export const scrollPage = (by) => by && document.querySelector(".stMain")?.scrollBy({ top: by, behavior: "instant" });
