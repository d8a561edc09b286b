// The bench: one map large, with the filter that made it and a map that the filter reads.
import {h, plain} from "./dom.js";
import {grid} from "./grid.js";
import {bareName, parse, refTo} from "./ledger.js";
import {photoGrid} from "./maps_photo.js";
import {shownOf, strongestPlace} from "./maps_strip.js";
import {sourceWords} from "./maps_titles.js";
import {columnsFor} from "./means.js";
import {show, signed} from "./numbers.js";

const WINDOW = 3;

export function bench(scene) {
  const element = h("div", {class: "benches", "data-part": "bench"}, scene.ledger.convolutions.map((conv) => benchOf(scene, conv)));
  // Where the lesson is about the answer, the bench waits until a map is chosen.
  scene.follow(() => {
    element.hidden = ["truth", "loss"].includes(scene.setting.stage) && !scene.ledger.convolutionOf(bareName(parse(scene.pinned).name));
  });
  return element;
}

// There is one for each convolution, and the one in hand is seen: so each grid keeps its size.
function benchOf(scene, conv) {
  const count = scene.ledger.shape(conv.W)[3];
  const pick = h("input", {type: "number", min: "0", max: String(count - 1), step: "1", "aria-label": `Which map of convolution ${conv.number}`});
  pick.addEventListener("change", () => {
    const map = Math.min(Math.max(Math.round(Number(pick.value)) || 0, 0), count - 1);
    scene.pin(strongestPlace(scene, conv, map));
  });
  pick.addEventListener("keydown", (event) => event.stopPropagation());
  const filter = filterSlot(scene, conv);
  const element = h("section", {class: "bench", "aria-label": `Convolution ${conv.number}, one map large`},
    h("p", {class: "bench-head"}, h("b", {}, "Conv ", plain(String(conv.number))), " · filter and map ", pick, " of ", plain(`0 to ${count - 1}`)),
    h("div", {class: "slots"}, sourceSlot(scene, conv), sign("∗"), filter, sign("="), sumSlot(scene, conv), sign("→"), onSlot(scene, conv)));
  scene.follow(() => {
    element.hidden = !current(scene, conv);
    pick.value = String(scene.bench.map);
  });
  return element;
}

const sign = (text) => h("span", {class: "sign", "aria-hidden": "true"}, text);

const current = (scene, conv) => scene.bench.number === conv.number;

function slot(caption, content, note) {
  return h("figure", {class: "slot"}, h("figcaption", {class: "cap"}, caption), content, note);
}

// A grid that is only painted while its bench is seen.
function lazyGrid(scene, conv, {cells, ...rest}) {
  let kept = {key: "never", share: () => 0};
  return grid(scene, {...rest, all: () => "", cells: () => {
    if (current(scene, conv)) kept = cells();
    return kept;
  }});
}

const sharpFor = (columns) => (columns > 32 ? 2 : columns > 16 ? 4 : 8);

function mapGrid(scene, conv, name, label, {cells, ref}) {
  const [, rows, columns] = scene.ledger.shape(name);
  return lazyGrid(scene, conv, {rows, columns, sharp: sharpFor(columns), label: `${label}, ${rows} by ${columns}. Arrow keys move, Enter keeps.`, cells,
    ref: (i) => ref(Math.floor(i / columns), i % columns),
    cellOf: ({name: lit, index}) => {
      if (!current(scene, conv)) return undefined;
      const own = parse(ref(0, 0));
      return [own.name, `d${own.name}`, own.name.slice(1)].includes(lit) && index[3] === own.index[3] ? index[1] * columns + index[2] : undefined;
    }});
}

// What the filter reads: the photo, or one of the maps before.
function sourceSlot(scene, conv) {
  const name = () => (scene.lens === "blame" ? `d${conv.input}` : conv.input);
  const caption = h("span");
  const before = scene.ledger.convolutionOf(conv.input);
  const window = h("i", {class: "window", hidden: true, "aria-hidden": "true"});
  const element = before ? mapGrid(scene, conv, conv.input, "The map that the filter reads", {
    cells: () => onward(scene, before, name(), scene.source),
    ref: (y, x) => refTo(name(), 0, y, x, scene.source),
  }) : photoGrid(scene);
  element.append(window);
  const [, rows, columns] = scene.ledger.shape(conv.input);
  // A number of another map that is pointed at brings that map.
  scene.lit(() => {
    if (!current(scene, conv)) return;
    element.repaint();
    placeWindow(scene, conv, window, rows, columns);
    caption.replaceChildren(scene.lens === "blame" ? "blame on " : "reads ", before ? plain(`map ${scene.source} of conv ${before.number}`) : "the photo");
  });
  return slot(caption, element);
}

// What a convolution hands on, behind bend and pool.
function onward(scene, before, name, source) {
  const key = `${name} ${source} ${scene.setting.stamps.maps} ${scene.setting.stamps.blame} ${scene.moment}`;
  const {at} = shownOf(scene, before, source);
  if (!at) return {key: "none", share: () => 0};
  if (name.startsWith("d") || !before.pool) return {key, share: at};
  const [, , width] = scene.ledger.shape(before.out);
  const half = width / 2;
  return {key, share: (i) => {
    const corner = 2 * Math.floor(i / half) * width + 2 * (i % half);
    return Math.max(at(corner), at(corner + 1), at(corner + width), at(corner + width + 1));
  }};
}

// The window of the sum in hand lies over what it reads.
function placeWindow(scene, conv, window, rows, columns) {
  const {name, index} = parse(scene.pointed ?? scene.pinned);
  window.hidden = ![conv.sum, `d${conv.sum}`].includes(name);
  if (window.hidden) return;
  Object.assign(window.style, {left: `${(index[2] - 1) / columns * 100}%`, top: `${(index[1] - 1) / rows * 100}%`,
    width: `${WINDOW / columns * 100}%`, height: `${WINDOW / rows * 100}%`});
}

// The filter: a square of three by three weights for each map that it reads.
function filterSlot(scene, conv) {
  const channels = scene.ledger.shape(conv.W)[2];
  const across = channels <= 4 ? channels : columnsFor(channels);
  const [rows, columns] = [channels / across * WINDOW, across * WINDOW];
  const name = () => ({blame: `d${conv.W}`, after: `new_${conv.W}`}[scene.lens] ?? conv.W);
  const indexAt = (i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return [row % WINDOW, column % WINDOW, Math.floor(row / WINDOW) * across + Math.floor(column / WINDOW), scene.bench.map];
  };
  const cellAt = ([row, column, k]) => (Math.floor(k / across) * WINDOW + row) * columns + k % across * WINDOW + column;
  const element = lazyGrid(scene, conv, {rows, columns, sharp: 8, className: "filter",
    label: `The weights of this filter, a square of three by three for each of the ${channels} inputs. Arrow keys move, Enter chooses a weight.`,
    cells: () => filterCells(scene, name(), indexAt, rows * columns),
    ref: (i) => refTo(name(), ...indexAt(i)),
    cellOf: ({name: lit, index}) => (current(scene, conv) && bareName(lit) === conv.W && index.length === 4 && index[3] === scene.bench.map ? cellAt(index) : undefined),
  });
  element.append(h("i", {class: "tiles", "aria-hidden": "true", style: `--across:${across};--down:${channels / across}`}));
  const waits = h("span", {class: "note"});
  scene.follow(() => {
    const waiting = current(scene, conv) && scene.ledger.get(conv.W, 0, 0, 0, scene.bench.map) === null;
    waits.replaceChildren(waiting ? "on its way …" : "", ...(waiting ? [] : scaleOf(scene, name(), indexAt, rows * columns)));
  });
  const order = channels <= 4 ? [...Array(channels).keys()].map((k) => sourceWords(scene.ledger, conv, k)).join(" · ") : "a square a map";
  const caption = h("span");
  scene.follow(() => { caption.textContent = `${{blame: "the filter's gradient", after: "the filter after the nudge"}[scene.lens] ?? "the filter"}: ${order}`; });
  return slot(caption, element, waits);
}

function filterCells(scene, name, indexAt, count) {
  const values = Float64Array.from({length: count}, (_, i) => scene.ledger.get(name, ...indexAt(i)) ?? 0);
  const most = values.reduce((best, value) => Math.max(best, Math.abs(value)), 0) || 1;
  return {key: `${name} ${scene.bench.map} ${scene.setting.stamps.step} ${scene.ledger.get(name, ...indexAt(0))}`, share: (i) => values[i] / most};
}

function scaleOf(scene, name, indexAt, count) {
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, Math.abs(scene.ledger.get(name, ...indexAt(i)) ?? 0));
  return [plain(show(-most, 2)), h("i", {class: "scale-bar", "aria-hidden": "true"}), plain(signed(most, 2))];
}

// The sums that the filter makes, place by place.
function sumSlot(scene, conv) {
  return slot("its sums, place by place", mapGrid(scene, conv, conv.sum, "The map of sums", {
    cells: () => {
      const at = scene.ledger.picture(conv.sum, scene.bench.map);
      return at ? {key: `${conv.sum} ${scene.bench.map} ${scene.setting.stamps.maps} ${scene.moment}`, share: at} : {key: "none", share: () => 0};
    },
    ref: (y, x) => refTo(conv.sum, 0, y, x, scene.bench.map),
  }));
}

// What goes on, behind bend and pool; of a weight in hand, where its gradient comes from.
function onSlot(scene, conv) {
  const caption = h("span");
  const uses = () => scene.ledger.places.about.get(`shares@${scene.pinned}`);
  const on = mapGrid(scene, conv, conv.on, "The map that goes on", {
    cells: () => onward(scene, conv, name(), scene.bench.map),
    ref: (y, x) => refTo(name(), 0, y, x, scene.bench.map),
  });
  const name = () => (scene.lens === "blame" ? `d${conv.on}` : conv.on);
  const shares = mapGrid(scene, conv, conv.sum, "Each place's share of the gradient", {
    cells: () => {
      const found = uses();
      const most = found?.data.reduce((best, each) => Math.max(best, Math.abs(each)), 1);
      return found ? {key: `shares ${scene.pinned} ${scene.step}`, share: (i) => found.data[i] / most} : {key: "none", share: () => 0};
    },
    ref: (y, x) => refTo(conv.sum, 0, y, x, scene.bench.map),
  });
  scene.follow(() => {
    const counted = Boolean(uses()) && current(scene, conv);
    on.hidden = counted;
    shares.hidden = !counted;
    caption.textContent = counted ? "this weight's gradient, place by place"
      : scene.lens === "blame" ? "blame on what goes on" : conv.pool ? "bent, and the largest of each four" : "bent";
  });
  return slot(caption, [on, shares]);
}
