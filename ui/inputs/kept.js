// What this browser keeps of the lesson for the learner: what was done, where it was left, what was typed. It may be
// forbidden to keep anything, or have no room: then the lesson goes on without.

const KEY = "how-a-network-learns";
// What is longer was not kept by the lesson.
const MOST = 100_000;

// Of this page: the session that was told what was kept, how often that was forgotten, and what was kept last.
const STATE = (globalThis[Symbol.for("lesson-kept")] ??= { session: null, forgets: 0, last: {} });

// The server's session that this page is of, as far as it has said.
export const session = () => STATE.session;

// What was kept before this session, as text; null where that is nothing, or was told.
export function recalled(session) {
	if (STATE.session === session) return null;
	Object.assign(STATE, { session, forgets: 0, last: {} });
	const text = read();
	return text && text.length < MOST ? text : null;
}

/**
 * @param {string} key of the element that says so
 * @param {object} kept
 * @param {object} kept.what is added to what was kept: in another tab, more may have been done
 * @param {string} [kept.stage] where the lesson is left, if it is left here
 * @param {number} [kept.forgets] how often all of it was to be forgotten
 * @param {string} [search] what the stage shows, as the address says it
 */
export function keep(key, { what, stage, forgets = 0 }, search) {
	const isForgotten = forgets > STATE.forgets;
	const now = stage && search ? { ...what, at: { stage, search } } : what;
	const text = JSON.stringify(now);
	if (text === STATE.last[key] && !isForgotten) return;
	STATE.last[key] = text;
	STATE.forgets = Math.max(STATE.forgets, forgets);
	write(JSON.stringify(merged(isForgotten ? {} : parsed(read()), now)));
}

// Both together: lists have what either has, of all else the newer one counts, and an empty text takes away.
function merged(old, now) {
	const whole = { ...old };
	for (const [key, value] of Object.entries(now)) {
		if (Array.isArray(value)) whole[key] = [...new Set([...(Array.isArray(old[key]) ? old[key] : []), ...value])];
		else if (isTable(value)) whole[key] = merged(isTable(old[key]) ? old[key] : {}, value);
		else if (value === "") delete whole[key];
		else whole[key] = value;
	}
	return whole;
}

const isTable = (value) => value?.constructor === Object;

function parsed(text) {
	try {
		const found = JSON.parse(text);
		return isTable(found) ? found : {};
	} catch {
		return {};
	}
}

function read() {
	try {
		return localStorage.getItem(KEY);
	} catch {
		return null;
	}
}

function write(text) {
	try {
		if (text.length < MOST && text !== "{}") localStorage.setItem(KEY, text);
	} catch {
		// Nothing is kept, then.
	}
}
