// The photo itself, as it came, above the pixels that the network reads.

import { words, woven } from "../ledger/words.js";
import { h, plain } from "./dom.js";

export function photoColumn(scene, pixels, size) {
	const photo = h("img.photo", { alt: words("in_hand") });
	scene.follow(() => showPhoto(photo, scene.n === 0 ? scene.ledger.arrays.photo : null));
	return h(
		"section.column.pixels",
		{ "data-band": "forward", "data-part": "pixels", "aria-label": words("pixels") },
		h("h4", words("picture")),
		photo,
		pixels,
		h("p.note", woven("numbers", { size: plain(size.join(" × ")) })),
	);
}

// `bytes` of a JPEG file.
function showPhoto(photo, bytes) {
	photo.hidden = !bytes;
	if (!bytes || photo.bytes === bytes.data) return;
	URL.revokeObjectURL(photo.src);
	photo.bytes = bytes.data;
	photo.src = URL.createObjectURL(new Blob([bytes.data], { type: "image/jpeg" }));
}
