// A picture made of cells: the pixels, a node's weights, a map of blame. One tab stop, arrow keys inside.
import {h} from "./dom.js";

const STEPS = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};

// `cell(i)` -> [red, green, blue, alpha 0 to 255, negative?] of cell i; `ref(i)` is the number behind it, `cellOf` the way
// back, undefined for a number of another grid; `all()` is the name of the whole, such as "W1[*,3]".
export function grid(scene, {rows, columns, label, cell, ref, cellOf, all, sharp = 4, className = ""}) {
  const canvas = h("canvas", {width: columns * sharp, height: rows * sharp});
  const marker = h("i", {class: "marker", hidden: true});
  const element = h("div", {class: `grid ${className}`, tabindex: "0", role: "application",
    "aria-roledescription": "grid of numbers", "aria-label": label, style: `aspect-ratio:${columns}/${rows}`}, canvas, marker);
  const spots = [];
  let at = 0;

  const go = (i) => {
    at = i;
    place(marker, i, rows, columns);
    marker.hidden = false;
    scene.point(ref(i), element);
  };
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    const column = clamp(Math.floor((event.clientX - box.left) / box.width * columns), columns);
    return clamp(Math.floor((event.clientY - box.top) / box.height * rows), rows) * columns + column;
  };
  element.addEventListener("pointermove", (event) => event.pointerType === "mouse" && go(under(event)));
  element.addEventListener("pointerleave", () => { marker.hidden = true; scene.point(null); });
  element.addEventListener("click", (event) => { if (event.detail) go(under(event)); scene.pin(ref(at)); });
  element.addEventListener("focus", () => element.matches(":focus-visible") && go(at));
  element.addEventListener("blur", () => { marker.hidden = true; scene.point(null); });
  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) return scene.pin(ref(at));
    const row = clamp(Math.floor(at / columns) + step[0], rows);
    go(row * columns + clamp(at % columns + step[1], columns));
  });

  scene.follow(() => paint(canvas, rows, columns, sharp, cell));
  scene.lit((lights) => {
    spots.splice(0).forEach((spot) => spot.remove());
    element.classList.toggle("lit", lights.has(all()));
    for (const i of lights.places.map(cellOf).filter((place) => place !== undefined)) {
      const spot = h("i", {class: "spot"});
      place(spot, i, rows, columns);
      element.append(spot);
      spots.push(spot);
    }
  });
  return element;
}

const clamp = (i, count) => Math.min(Math.max(i, 0), count - 1);

function place(mark, i, rows, columns) {
  Object.assign(mark.style, {left: `${i % columns / columns * 100}%`, top: `${Math.floor(i / columns) / rows * 100}%`,
    width: `${100 / columns}%`, height: `${100 / rows}%`});
}

// A picture of cells that is only looked at.
export function picture(rows, columns, cell, className) {
  const sharp = columns > 16 ? 2 : 4;
  const canvas = h("canvas", {width: columns * sharp, height: rows * sharp});
  paint(canvas, rows, columns, sharp, cell);
  return h("div", {class: `grid ${className}`, style: `aspect-ratio:${columns}/${rows}`}, canvas);
}

// Each cell a square of sharp x sharp dots; a negative one is crossed by a gap, so that it differs without colour.
function paint(canvas, rows, columns, sharp, cell) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns * sharp, rows * sharp);
  const width = columns * sharp;
  for (let i = 0; i < rows * columns; i++) {
    const [red, green, blue, alpha, negative] = cell(i);
    const top = Math.floor(i / columns) * sharp;
    const left = (i % columns) * sharp;
    for (let y = 0; y < sharp; y++) {
      for (let x = 0; x < sharp; x++) {
        const gap = negative && sharp >= 4 && y === sharp >> 1 && x > 0 && x < sharp - 1;
        image.data.set([red, green, blue, gap ? alpha >> 2 : alpha], 4 * ((top + y) * width + left + x));
      }
    }
  }
  context.putImageData(image, 0, 0);
}
