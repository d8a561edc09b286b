// Where the parts of one view meet. Small ones arrive together; each large one as a Streamlit element of its own, so
// that it travels only when it changed.
//
// A part is bytes: how many there are in all (uint32, little endian), the length of a JSON header (the same), the
// header, then arrays, each 8-byte aligned, or the same folded. A letter is parts, one behind the other.

const MAILBOXES = (globalThis[Symbol.for("network-view")] ??= new Map());

// -> {parts: Map of name to part, due: Map of name to the stamp that came last, listen: function or null,
// ask: function, wanted: what waits for it} of a view.
export function mailboxOf(key) {
	if (!MAILBOXES.has(key))
		MAILBOXES.set(key, { parts: new Map(), due: new Map(), listen: null, wanted: null, ask: wait });
	return MAILBOXES.get(key);
}

// What is asked for before there is anybody to ask Python (ask.js) waits in the mailbox.
function wait(refs) {
	this.wanted = refs;
}

// Puts what a letter holds into its view's mailbox, and tells the view if anything in it is new, or only said again.
function deliver(bytes) {
	let mailbox = null;
	let [news, repeats] = [false, false];
	for (let from = 0, size; from < bytes.byteLength; from += size) {
		size = new DataView(bytes.buffer, bytes.byteOffset + from).getUint32(0, true);
		// A copy, because the bytes may start anywhere, and a Float64Array may not.
		const buffer = bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + from + size);
		const { start, ...header } = opened(buffer);
		mailbox = mailboxOf(header.view);
		// A setting is what its header says.
		const stamp = header.part === "setting" ? JSON.stringify(header) : header.stamp;
		const isNew = mailbox.due.get(header.part) !== stamp;
		mailbox.due.set(header.part, stamp);
		if (!header.unfolded) put(mailbox, header, buffer, start);
		else if (isNew) unfold(mailbox, header, buffer.slice(start));
		news ||= isNew && !header.unfolded;
		repeats ||= header.part === "setting";
	}
	if (news || repeats) mailbox.listen?.(news);
}

function put(mailbox, header, buffer, start) {
	const arrays = {};
	for (const place of header.arrays) arrays[place.name] = arrayOf(place.name, place, buffer, start);
	mailbox.parts.set(header.part, { ...header, arrays });
}

async function unfold(mailbox, header, folded) {
	const stream = new Blob([folded]).stream().pipeThrough(new DecompressionStream("deflate"));
	const buffer = await new Response(stream).arrayBuffer();
	// A later one may have come meanwhile.
	if (mailbox.due.get(header.part) !== header.stamp) return;
	for (const { kind, shape, offset } of header.arrays)
		weave(buffer, offset, sizeOf(shape), KINDS[kind].BYTES_PER_ELEMENT);
	put(mailbox, header, buffer, 0);
	mailbox.listen?.(true);
}

// First bytes come first, then all second ones and so on: puts each number's bytes beside one another.
function weave(buffer, offset, count, width) {
	const bytes = new Uint8Array(buffer, offset, count * width);
	const apart = bytes.slice();
	for (let place = 0; place < width; place++)
		for (let i = 0; i < count; i++) bytes[width * i + place] = apart[count * place + i];
}

// The header of a part, and where in its buffer the arrays start.
export function opened(buffer) {
	const length = new DataView(buffer).getUint32(4, true);
	const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
	return { ...header, start: 8 + length };
}

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

const KINDS = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array, int8: Int8Array };

// The array of that name at its place behind `start`.
export function arrayOf(name, { kind, shape, offset }, buffer, start) {
	const data = new KINDS[kind](buffer, start + offset, sizeOf(shape));
	// Rows of pixels come as the bytes that they were made of.
	const bytes = name === "X" && kind === "uint8" && shape.length === 2;
	return { data: bytes ? Float64Array.from(data, (byte) => byte / 255) : data, shape };
}

// Letters that came before this code wait in a list; whoever brings one later brings it here. (part.js)
globalThis[Symbol.for("network-view-letters")] ??= [];
const letters = globalThis[Symbol.for("network-view-letters")];
for (const letter of letters.splice(0)) deliver(letter);
letters.push = deliver;
