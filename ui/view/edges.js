// Lines between nodes: one for each weight where there are few, one for each node where there are thousands.
import {h, signOf} from "./dom.js";
import {refTo} from "./ledger.js";
import {show} from "./numbers.js";
import {titleOf} from "./titles.js";

export function edges(scene, drawing) {
  const svg = h("svg", {class: "edges"});
  const [first, ...later] = scene.ledger.layers;
  const lines = [
    ...nodesOf(scene, first).map((j) => thread(scene, drawing, first, j)),
    ...later.flatMap((layer) => weightLines(scene, layer)),
  ];
  svg.append(...lines.map((line) => line.element));
  const place = () => {
    const frame = drawing.getBoundingClientRect();
    if (!frame.width) return;
    svg.setAttribute("width", drawing.scrollWidth);
    svg.setAttribute("height", drawing.scrollHeight);
    const boxOf = (selector) => {
      const box = drawing.querySelector(selector)?.getBoundingClientRect();
      return box && {left: box.left - frame.left, right: box.right - frame.left, top: box.top - frame.top,
        middle: box.top - frame.top + box.height / 2, height: box.height, width: box.width};
    };
    for (const line of lines) line.place(boxOf);
  };
  new ResizeObserver(place).observe(drawing);
  scene.follow(() => {
    for (const line of lines) line.update();
  });
  scene.whenPlaced(place);
  return svg;
}

const nodesOf = (scene, layer) => [...Array(scene.ledger.shape(layer.W)[1]).keys()];

const curve = (x1, y1, x2, y2) => {
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
};

// From the pixels to a hidden node: a quiet thread for all of its weights, or the one weight of the pixel in hand.
function thread(scene, drawing, layer, j) {
  const element = h("path", {class: "edge thread"});
  const [, columns, channels] = scene.setting.picture;
  const [rows] = scene.setting.picture;
  let boxes = null;
  let drawn = null;
  const draw = () => {
    if (!boxes) return;
    const {pixels, node} = boxes;
    const cell = scene.pixel === null ? null : Math.floor(scene.pixel / channels);
    const x = cell === null ? pixels.right : pixels.left + ((cell % columns) + 0.5) / columns * pixels.width;
    const y = cell === null ? pixels.middle : pixels.top + (Math.floor(cell / columns) + 0.5) / rows * pixels.height;
    element.setAttribute("d", curve(x, y, node.left, node.middle));
  };
  return {
    element,
    place: (boxOf) => {
      boxes = {pixels: boxOf(".pixels .grid"), node: boxOf(`[data-node="${layer.number},${j}"]`)};
      draw();
    },
    update: () => {
      const weight = scene.pixel === null ? null : scene.ledger.get(layer.W, scene.pixel, j);
      restyle(element, signOf(weight), weight === null ? 1 : width(weight, scene.ledger.largest(layer.W)));
      if (scene.pixel !== drawn) draw();
      drawn = scene.pixel;
    },
  };
}

// In steps of a quarter, so that a line that hardly changes is not drawn again.
const width = (value, largest) => Math.round(4 * (0.6 + 5 * Math.abs(value) / (largest || 1))) / 4;

function restyle(path, sign, thickness) {
  if (path.dataset.sign !== sign) path.dataset.sign = sign;
  if (path.style.strokeWidth !== String(thickness)) path.style.strokeWidth = thickness;
}

// Every weight between two layers of nodes; one tab stop, arrow keys go from line to line.
function weightLines(scene, layer) {
  const from = scene.ledger.layers[scene.ledger.layers.indexOf(layer) - 1];
  const lines = nodesOf(scene, from).flatMap((i) => nodesOf(scene, layer).map((k) => weightLine(scene, layer, from, i, k)));
  lines.forEach(({element}, at) => {
    element.setAttribute("tabindex", at ? "-1" : "0");
    element.addEventListener("keydown", (event) => {
      const next = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
      if (event.key === "Enter" || event.key === " ") scene.pin(element.dataset.ref);
      else if (next) lines[(at + next + lines.length) % lines.length].element.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  });
  return lines;
}

function weightLine(scene, layer, from, i, k) {
  const ref = refTo(layer.W, i, k);
  const seen = h("path", {class: "edge"});
  const felt = h("path", {class: "reach"});
  const element = h("g", {class: "weight-line", role: "button", "data-ref": ref}, seen, felt);
  const blamed = () => scene.lens === "blame" && scene.ledger.has(`d${layer.W}`);
  return {
    element,
    place: (boxOf) => {
      const [left, right] = [boxOf(`[data-node="${from.number},${i}"]`), boxOf(`[data-node="${layer.number},${k}"]`)];
      if (!left || !right) return;
      for (const path of [seen, felt]) path.setAttribute("d", curve(left.right, left.middle, right.left, right.middle));
    },
    update: () => {
      const name = blamed() ? `d${layer.W}` : layer.W;
      const value = scene.ledger.get(name, i, k);
      if (element.dataset.name !== refTo(name, i, k)) element.dataset.name = refTo(name, i, k);
      if (value === null) delete element.dataset.value;
      else element.dataset.value = String(value);
      if (scene.frame === null) element.setAttribute("aria-label", `${titleOf(scene.ledger, refTo(name, i, k))}: ${show(value)}`);
      restyle(seen, signOf(value), width(value, scene.ledger.largest(name)));
    },
  };
}
