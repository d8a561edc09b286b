// The photo itself, as it came, above the pixels that the network reads.

import { words, woven } from "../../parts/words.js";
import { column, h, plain } from "./dom.js";

export function photoColumn(scene, pixels, size) {
	const photo = h("img.photo", { alt: words("in_hand") });
	scene.follow(() => showPhoto(photo, scene.n === 0 ? scene.ledger.arrays.photo : null));
	return column(
		"pixels",
		{ part: "pixels", label: words("pixels"), heading: words("picture") },
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
