// The picture in hand, and the same picture as the numbers that the network reads, or as the blame on each of them.
import {signColour} from "./colour.js";
import {h, plain} from "./dom.js";
import {grid} from "./grid.js";
import {refTo} from "./ledger.js";

export function pixelsColumn(scene) {
  const [rows, columns, channels] = scene.setting.picture;
  const name = () => (scene.lens === "blame" ? "dX" : "X");
  const photo = h("img", {class: "photo", alt: "the picture in hand"});
  scene.follow(() => showPhoto(photo, scene.ledger.arrays.photo));
  return h("section", {class: "column pixels", "data-band": "forward", "data-part": "pixels", "aria-label": "Pixels"},
    h("h4", {}, "Picture"),
    photo,
    grid(scene, {rows, columns, className: "big", sharp: columns > 16 ? 4 : 8,
      label: `The ${rows} by ${columns} pixels. Arrow keys move, Enter keeps.`,
      cell: (i) => (scene.lens === "blame" ? blame(scene, i, channels) : colour(scene, i, channels)),
      ref: (i) => refTo(name(), scene.n, i * channels + scene.channel),
      cellOf: (lit) => (lit.name === name() && lit.index[0] === scene.n ? Math.floor(lit.index[1] / channels) : undefined),
      all: () => `${name()}[${scene.n},*]`,
    }),
    h("p", {class: "note"}, plain(`${rows} × ${columns}${channels === 3 ? " × 3" : ""}`), " numbers"));
}

function colour(scene, i, channels) {
  const value = (channel) => Math.round(255 * scene.ledger.get("X", scene.n, i * channels + channel));
  return channels === 3 ? [value(0), value(1), value(2), 255, false] : [value(0), value(0), value(0), 255, false];
}

function blame(scene, i, channels) {
  if (!scene.ledger.has("dX")) return [0, 0, 0, 0, false];
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) sum += scene.ledger.get("dX", scene.n, i * channels + channel);
  return signColour(scene.theme, sum, scene.ledger.largest("dX") * (channels === 3 ? 2 : 1));
}

function showPhoto(photo, bytes) {
  photo.hidden = !bytes;
  if (!bytes || photo.bytes === bytes.data) return;
  URL.revokeObjectURL(photo.src);
  photo.bytes = bytes.data;
  photo.src = URL.createObjectURL(new Blob([bytes.data], {type: "image/png"}));
}
