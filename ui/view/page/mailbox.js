// Where the parts of one view meet. Small ones arrive together; each large one as a Streamlit element of its own, so
// that it travels only when it changed.
//
// A part is bytes: how many there are in all (uint32, little endian), the length of a JSON header (the same), the
// header, then arrays, each 8-byte aligned. A letter is parts, one behind the other.

const MAILBOXES = (globalThis[Symbol.for("network-view")] ??= new Map());

// -> {parts: Map of name to part, listen: function or null, ask: function, wanted: what waits for it} of a view.
export function mailboxOf(key) {
	if (!MAILBOXES.has(key)) MAILBOXES.set(key, { parts: new Map(), listen: null, wanted: null, ask: wait });
	return MAILBOXES.get(key);
}

// What is asked for before there is anybody to ask Python (ask.js) waits in the mailbox.
function wait(refs) {
	this.wanted = refs;
}

// Puts what a letter holds into its view's mailbox, and tells the view if anything in it is new.
export function deliver(bytes) {
	let mailbox = null;
	let news = false;
	for (let from = 0, size; from < bytes.byteLength; from += size) {
		size = new DataView(bytes.buffer, bytes.byteOffset + from).getUint32(0, true);
		const part = unpack(bytes.subarray(from, from + size));
		mailbox = mailboxOf(part.view);
		news ||= part.part === "setting" || mailbox.parts.get(part.part)?.stamp !== part.stamp;
		mailbox.parts.set(part.part, part);
	}
	if (news) mailbox.listen?.();
}

function unpack(bytes) {
	// A copy, because the bytes may start anywhere, and a Float64Array may not.
	const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
	const { start, ...header } = opened(buffer);
	const arrays = {};
	for (const place of header.arrays) arrays[place.name] = arrayOf(place.name, place, buffer, start);
	return { ...header, arrays };
}

// The header of a part, and where in its buffer the arrays start.
export function opened(buffer) {
	const length = new DataView(buffer).getUint32(4, true);
	const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
	return { ...header, start: 8 + length };
}

const KINDS = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array, int8: Int8Array };

// The array of that name at its place behind `start`.
export function arrayOf(name, { kind, shape, offset }, buffer, start) {
	const size = shape.reduce((a, b) => a * b, 1);
	const data = new KINDS[kind](buffer, start + offset, size);
	// Rows of pixels come as the bytes that they were made of.
	const bytes = name === "X" && kind === "uint8" && shape.length === 2;
	return { data: bytes ? Float64Array.from(data, (byte) => byte / 255) : data, shape };
}
