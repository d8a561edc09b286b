// The words of the view, as Python sends them: by key, with places such as {layer} in them.

let table = {};

export const learn = (words) => {
	table = words;
};

export const filled = (text, places) => text.replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);

// A key that is not there shows itself.
export const words = (key, places = {}) => filled(table[key] ?? key, places);
