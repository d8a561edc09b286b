// What stands around the view, the frame of the page: controls in HTML (../controls.js), or none.

// The groups of controls on the page, by key.
const groups = () => globalThis[Symbol.for("lesson-controls")] ?? new Map();

// Whole numbers for the server, told as a click is, so that they are lost as little.
export const say = (name, ...numbers) => groups().get("frame").say(name, numbers.join(" "));

// Whether another page is on its way. What this one still told, Streamlit would take for the wish to stay here.
export const isLeft = () => document.documentElement.dataset.following === "page";

// What a control of the page says when it is chosen, said for it, as soon as it is there: the page arrives in pieces.
export function press(group, name, text, patience = 100) {
	const its = groups().get(group);
	if (its?.root) its.say(name, text);
	else if (patience) setTimeout(press, 50, group, name, text, patience - 1);
}

// At which moment of the walk the learner is, such as forward.3, for the address; whether that is not known there yet.
export const tellMoment = (moment, rest) => groups().get("walk")?.say("moment", moment, rest);
export const isMomentUntold = () => Boolean(groups().get("walk")?.journal.length);
