// Where the keyed parts of one view meet: each arrives as its own Streamlit element, and only when it changed.
//
// A part is bytes: the length of a JSON header (uint32, little endian), the header, then arrays, each 8-byte aligned.

const ROOMS = (globalThis[Symbol.for("network-view")] ??= new Map());

// -> {parts: Map of name to part, listen: function or null} of the view called `key`.
export function roomOf(key) {
  if (!ROOMS.has(key)) ROOMS.set(key, {parts: new Map(), listen: null});
  return ROOMS.get(key);
}

export function deliver(bytes) {
  const part = unpack(bytes);
  const room = roomOf(part.view);
  const known = part.part !== "setting" && room.parts.get(part.part)?.stamp === part.stamp;
  room.parts.set(part.part, part);
  if (!known) room.listen?.();
}

export function unpack(bytes) {
  // A copy, because the bytes may start anywhere, and a Float64Array may not.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const kinds = {float64: Float64Array, float32: Float32Array, uint8: Uint8Array, int8: Int8Array};
  const arrays = {};
  for (const {name, kind, shape, offset} of header.arrays) {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = new kinds[kind](buffer, 4 + length + offset, size);
    // Rows of pixels come as the bytes that they were made of.
    const bytes = name === "X" && kind === "uint8" && shape.length === 2;
    arrays[name] = {data: bytes ? Float64Array.from(data, (byte) => byte / 255) : data, shape};
  }
  return {...header, arrays};
}
