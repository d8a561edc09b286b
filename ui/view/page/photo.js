// The photo itself, as it came: bytes of a PNG file.

export function showPhoto(photo, bytes) {
	photo.hidden = !bytes;
	if (!bytes || photo.bytes === bytes.data) return;
	URL.revokeObjectURL(photo.src);
	photo.bytes = bytes.data;
	photo.src = URL.createObjectURL(new Blob([bytes.data], { type: "image/jpeg" }));
}
