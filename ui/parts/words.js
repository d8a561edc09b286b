// The words of the view, which come with its code: by key, with places such as {layer} in them.

const textOf = (key) => {
	if (!(key in WORDS)) throw new Error(`no words for ${key}`);
	return WORDS[key];
};

export const filled = (text, places) => text.replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);

export const words = (key, places = {}) => filled(textOf(key), places);

// The same in pieces: texts, and what stands in the places as it is, be it elements or tokens of a card.
export const woven = (key, places) => wovenInto(textOf(key), places);

export const wovenInto = (text, places) =>
	text.split(/\{(\w+)\}/).flatMap((piece, i) => (i % 2 ? places[piece] : piece || []));

// Pieces one behind the other, with a text between them.
export const joined = (pieces, between) => pieces.flatMap((piece, i) => (i ? [between, piece].flat() : piece));
