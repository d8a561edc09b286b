// What stands around the view, the frame of the page: controls in HTML (../controls.js), or none.

// Whole numbers for the server, told as a click is, so that they are lost as little.
export const say = (name, ...numbers) =>
	globalThis[Symbol.for("lesson-controls")].get("frame").say(name, numbers.join(" "));

// Whether another page is on its way. What this one still told, Streamlit would take for the wish to stay here.
export const isLeft = () => document.documentElement.dataset.following === "page";

// What a control of the page says when it is chosen, said for it.
export const press = (group, name, text) => globalThis[Symbol.for("lesson-controls")].get(group)?.say(name, text);
