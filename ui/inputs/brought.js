// What a learner brings stays in their own browser too, for a week: a reload, another tab, or a server that begins anew
// loses none of it. It comes back only where a page asks for it by its name, as if its owner had brought it once more,
// so the server reads it as it reads every file. Whoever may keep nothing brings it by hand.

import { isQuiet } from "./quiet.js";

const WEEK = 7 * 24 * 3600 * 1000;
// Bytes of all of it.
const MOST = 20_000_000;
// By the list that takes it, the kind that its name begins with; a camera's photo comes back through the other list.
const KINDS = { upload: "own", camera: "own", network: "file", "photos-zip": "photos", "photos-folder": "photos" };
const NAMES = /\b(own|photos|file)-[0-9a-f]{12}/g;
// Milliseconds: how long a list, or the picture of a camera, is waited for.
const PATIENCE = 5000;

// Of this page: the names that were seen to be in use last, whether something is being brought again, whether it is put
// into a list at this moment, and what was asked for when somebody brought a file with their own hands.
const STATE = { seen: "", brings: false, hands: false, byHand: "" };

const asked = () => document.querySelector("[data-missing]")?.dataset.missing ?? "";

/** After each answer of the server. search: what the page shows, as the address says it */
export function atAnswer(search = "") {
	if (asked()) return quietly(bringAgain());
	STATE.byHand = "";
	const names = search.match(NAMES) ?? [];
	if (!names.length || String(names) === STATE.seen) return;
	STATE.seen = String(names);
	quietly(call(names));
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
		// Of Streamlit 1.67, which takes the file out of its list.
		if (target.closest?.("[data-testid=stFileChipDeleteBtn]")) forget(KINDS[listOf(target)]);
		if (target.closest?.("[data-testid=stCameraInputButton]")) {
			STATE.byHand = asked();
			quietly(photographed(target));
		}
	},
	true,
);

// The list that an element belongs to: Streamlit says its key in the class of a box around it.
const listOf = (element) =>
	element.closest("[class*=st-key-]")?.className.match(/st-key-(upload|camera|network|photos-zip|photos-folder)-/)?.[1];

function keep(element, files) {
	const list = listOf(element);
	if (list) STATE.byHand = asked();
	const size = files.reduce((all, file) => all + file.size, 0);
	if (!list || !files.length || size > MOST) return;
	const each = files.map((file) => ({ file, path: file.webkitRelativePath ?? "" }));
	quietly(put({ list, kind: KINDS[list], names: [], at: Date.now(), size, files: each }).then(prune));
}

// What a camera took is shown as soon as it is there.
async function photographed(button) {
	const box = button.closest("[data-testid=stCameraInput]");
	const image = await found(() => box.querySelector("img"));
	const bytes = await (await fetch(image.src)).blob();
	keep(box, [new File([bytes], "camera.jpg", { type: bytes.type })]);
}

// What was brought last is what the page shows now, under a name that no other has.
async function call(names) {
	const records = await all();
	for (const name of names) {
		if (records.some((record) => record.names.includes(name))) continue;
		const last = records.findLast((record) => record.kind === name.split("-")[0]);
		last?.names.push(name);
		if (last) await put(last);
	}
}

// Whoever brings a file with their own hands is not helped with the same wish: the file would come twice, and begin
// another run the second time.
const isWanted = (name) => asked() !== STATE.byHand && asked().includes(name);

// What has that name; where nothing has, all of its kind, one after the other, the last first, as long as it is wanted.
async function bringAgain() {
	if (STATE.brings) return;
	STATE.brings = true;
	try {
		await prune();
		// While an answer comes, what the page before it asked for still stands there.
		await found(isQuiet);
		const records = (await all()).reverse();
		for (const name of asked().split(" ")) {
			const known = records.filter(({ names }) => names.includes(name));
			const its = records.filter(({ kind }) => kind === name.split("-")[0]);
			for (const record of known.length ? known : its) {
				await hand(record, name);
				await found(() => !isWanted(name)).catch(() => {});
			}
		}
	} finally {
		STATE.brings = false;
	}
}

async function hand({ list, files }, name) {
	const key = list === "camera" ? "upload" : list;
	const input = await found(
		() => !isWanted(name) || document.querySelector(`[class*="st-key-${key}-"] input[type=file]`),
	);
	if (!isWanted(name)) return;
	const transfer = new DataTransfer();
	for (const { file, path } of files) {
		if (path) Object.defineProperty(file, "webkitRelativePath", { value: path });
		transfer.items.add(file);
	}
	STATE.hands = true;
	input.files = transfer.files;
	input.dispatchEvent(new Event("change", { bubbles: true }));
	STATE.hands = false;
}

async function found(look) {
	for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
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
