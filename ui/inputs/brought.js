// What a learner brings stays in their own browser too, for a week: a reload, another tab, or a server that begins anew
// loses none of it. It comes back only where a page asks for it by its name, as if its owner had brought it once more,
// so the server reads it as it reads every file. Whoever may keep nothing brings it by hand.

import { session } from "./kept.js";
import { isConnected, isQuiet } from "./quiet.js";

const WEEK = 7 * 24 * 3600 * 1000;
// Bytes of all of it.
const MOST = 20_000_000;
// By the list that takes it, the kind that its name begins with; a camera's photo comes back through the other list.
const KINDS = { upload: "own", camera: "own", network: "file", "photos-zip": "photos", "photos-folder": "photos" };
const NAMES = /\b(own|photos|file)-[0-9a-f]{12}/g;
// Milliseconds: how long the picture of a camera is waited for, a list that takes a file, or an answer to it.
const PATIENCE = 5000;

// Of this page: how many answers came, and whether they are followed; the names that were seen to be in use last;
// whether something is put into a list at this moment. What is asked for, on which page and by which session; of that
// wish, the records that were brought again, those that were lost on their way once, and the kinds of which somebody
// brought one with their own hands.
const STATE = { answers: 0, follows: false, seen: "", hands: false, wish: [], page: "", session: null };
const TRIED = new Set();
const LOST = new Set();
const BY_HAND = new Set();

// The names of what the page waits for.
const asked = () => document.querySelector("[data-missing]")?.dataset.missing.split(" ") ?? [];
const kindOf = (name) => name.split("-")[0];

/** At each answer of the server. */
export function atAnswer() {
	STATE.answers += 1;
	if (!STATE.follows) quietly(followAnswers());
}

// While an answer comes, what the page before it asked for still stands there.
async function followAnswers() {
	STATE.follows = true;
	try {
		for (let followed = 0; followed !== STATE.answers; ) {
			await found(isQuiet, Number.POSITIVE_INFINITY);
			followed = STATE.answers;
			await follow();
		}
	} finally {
		STATE.follows = false;
	}
}

async function follow() {
	const [wish, page] = [asked(), location.pathname];
	// What is still missing when a part came is the same wish; another page has lists of its own.
	const isNew = page !== STATE.page || wish.some((name) => !STATE.wish.includes(name));
	if (isNew || STATE.session !== session()) for (const each of [TRIED, LOST, BY_HAND]) each.clear();
	Object.assign(STATE, { wish, page, session: session() });
	if (wish.length) return bringAgain();
	const names = document.querySelector("nav[data-search]")?.dataset.search.match(NAMES) ?? [];
	if (!names.length || String(names) === STATE.seen) return;
	await call(names);
	STATE.seen = String(names);
}

/** Put away what is of that kind, or "all". */
export const forget = (kind) =>
	quietly(
		all().then((records) =>
			Promise.all(records.filter((its) => kind === "all" || its.kind === kind).map(({ id }) => without(id))),
		),
	);

// A browser that keeps nothing, or has no room, is no fault.
const quietly = (promise) => promise.catch(() => {});

addEventListener(
	"change",
	({ target }) => !STATE.hands && target.matches?.("input[type=file]") && keep(target, [...target.files]),
	true,
);
addEventListener("drop", ({ target, dataTransfer }) => keep(target, [...(dataTransfer?.files ?? [])]), true);
addEventListener(
	"click",
	({ target }) => {
		// Of Streamlit 1.67, which takes the file out of its list. One that is asked for may be another.
		if (target.closest?.("[data-testid=stFileChipDeleteBtn]") && !asked().length) forget(KINDS[listOf(target)]);
		if (target.closest?.("[data-testid=stCameraInputButton]")) quietly(photographed(target));
	},
	true,
);

// The list that an element belongs to: Streamlit says its key in the class of a box around it.
const listOf = (element) =>
	element.closest("[class*=st-key-]")?.className.match(/st-key-(upload|camera|network|photos-zip|photos-folder)-/)?.[1];

function keep(element, files) {
	const list = listOf(element);
	const size = files.reduce((all, file) => all + file.size, 0);
	if (!list || !files.length) return;
	BY_HAND.add(KINDS[list]);
	if (size > MOST) return;
	const each = files.map((file) => ({ file, path: file.webkitRelativePath ?? "" }));
	quietly(put({ list, kind: KINDS[list], names: [], at: Date.now(), size, files: each }).then(prune));
}

// What a camera took is shown as soon as it is there.
async function photographed(button) {
	const box = button.closest("[data-testid=stCameraInput]");
	// With a picture in the box, the button puts it away.
	if (box.querySelector("img")) return;
	BY_HAND.add(KINDS.camera);
	const image = await found(() => box.querySelector("img"), PATIENCE);
	const bytes = await (await fetch(image.src)).blob();
	keep(box, [new File([bytes], "camera.jpg", { type: bytes.type })]);
}

// What was brought last is what the page shows now, under a name that no other has.
async function call(names) {
	const records = await all();
	for (const name of names) {
		if (records.some((record) => record.names.includes(name))) continue;
		const last = records.findLast((record) => record.kind === kindOf(name));
		last?.names.push(name);
		if (last) await put(last);
	}
}

// Of a kind that somebody has brought by hand, the browser brings nothing for this wish: a file would come twice.
const isWanted = (name) => asked().includes(name) && !BY_HAND.has(kindOf(name));

// One file, and at the answer to it the next one: first what has the name that is asked for, then all else of its kind,
// the last first, as `call` may have been wrong.
async function bringAgain() {
	await prune();
	const records = (await all()).reverse();
	for (const name of asked().filter(isWanted)) {
		const its = records.filter(({ id, kind }) => kind === kindOf(name) && !TRIED.has(id));
		its.sort((one, other) => other.names.includes(name) - one.names.includes(name));
		for (const record of its) if (await hand(record, name)) return;
	}
}

// -> whether to wait for the next answer of the server; else the list itself refuses the file.
async function hand({ id, list, files }, name) {
	const key = list === "camera" ? "upload" : list;
	const box = () => document.querySelector(`[class*="st-key-${key}-"]`);
	const inlet = () => box()?.querySelector("input[type=file]");
	// Streamlit may still be loading its list.
	await found(() => !isWanted(name) || inlet(), Number.POSITIVE_INFINITY);
	if (!isWanted(name) || STATE.session !== session()) return true;
	TRIED.add(id);
	const chip = () => box()?.querySelector("[data-testid=stFileChip]");
	const old = chip();
	choose(inlet(), files);
	// Streamlit 1.67 shows a chip once the server has said where a file goes, and a sign on it until it is there.
	const before = STATE.answers;
	const isSent = await soon(() => !isWanted(name) || STATE.answers !== before || (chip() && chip() !== old));
	const sign = () => chip()?.querySelector("[data-testid=stFileChipIconSpinner]");
	const wasOnItsWay = sign();
	await found(() => !sign(), Number.POSITIVE_INFINITY);
	const { answers } = STATE;
	const isWrong = chip()?.querySelector("[data-testid=stFileChipIconError]");
	if (isWrong && !wasOnItsWay && isConnected()) return false;
	await soon(() => !isWanted(name) || STATE.answers !== answers);
	if (!isSent || isWrong) again(id);
	return true;
}

// Puts files into a list, as their owner does.
function choose(inlet, files) {
	const transfer = new DataTransfer();
	for (const { file, path } of files) {
		if (path) Object.defineProperty(file, "webkitRelativePath", { value: path });
		transfer.items.add(file);
	}
	STATE.hands = true;
	inlet.files = transfer.files;
	inlet.dispatchEvent(new Event("change", { bubbles: true }));
	STATE.hands = false;
}

// Once more, if it was lost on its way for the first time.
function again(id) {
	if (!LOST.has(id)) TRIED.delete(id);
	LOST.add(id);
	STATE.answers += 1;
}

const soon = (look) => found(look, PATIENCE).catch(() => {});

async function found(look, patience) {
	for (const until = Date.now() + patience; Date.now() < until; ) {
		const element = look();
		if (element) return element;
		await new Promise((go) => setTimeout(go, 50));
	}
	throw new Error("It did not come.");
}

async function prune() {
	let room = MOST;
	for (const { id, size, at } of (await all()).reverse()) {
		room -= size;
		if (room < 0 || Date.now() - at > WEEK) await without(id);
	}
}

const done = (request) =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});

async function inStore(act) {
	const request = indexedDB.open("how-a-network-learns", 1);
	request.onupgradeneeded = () => request.result.createObjectStore("brought", { keyPath: "id", autoIncrement: true });
	const database = await done(request);
	try {
		return await done(act(database.transaction("brought", "readwrite").objectStore("brought")));
	} finally {
		database.close();
	}
}

const all = () => inStore((store) => store.getAll());
const put = (record) => inStore((store) => store.put(record));
const without = (id) => inStore((store) => store.delete(id));

quietly(prune());
