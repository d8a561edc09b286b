// The network view: one element that draws a step of a network, and lets every number in it be pointed at.
import {blameList} from "./blame.js";
import {cardPanel} from "./card.js";
import {denseColumn} from "./dense.js";
import {h} from "./dom.js";
import {edges} from "./edges.js";
import {bareName, isWeight, parse, refTo} from "./ledger.js";
import {roomOf} from "./mailbox.js";
import {momentsBar} from "./moments.js";
import {outputsColumn} from "./outputs.js";
import {pixelsColumn} from "./pixels.js";
import {Scene} from "./scene.js";
import {lossColumn} from "./score.js";
import {tableTwin} from "./table.js";
import {timeline} from "./timeline.js";
import {toolRow} from "./tools.js";
import {errorColumn, labelColumn} from "./truth.js";

export default function ({parentElement, data, setStateValue}) {
  const root = parentElement.querySelector(".view") ?? parentElement.appendChild(h("div", {class: "view"}));
  root.scene ??= open(root, data);
  root.scene.send = (value) => setStateValue("chosen", value);
  root.scene.changed();
}

function open(root, key) {
  const scene = new Scene(root);
  const room = roomOf(key);
  let drawn = null;
  scene.changed = () => {
    const setting = room.parts.get("setting");
    if (!setting || !complete(room.parts, setting)) return;
    scene.take(room.parts, setting);
    const form = formOf(setting, scene.ledger);
    if (form !== drawn) build(scene);
    drawn = form;
    scene.refresh();
    scene.placed();
  };
  let due = 0;
  room.listen = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(scene.changed);
  };
  watch(scene);
  return scene;
}

// All parts of the same moment have arrived.
const complete = (parts, setting) =>
  Object.entries(setting.stamps).every(([part, stamp]) => parts.get(part)?.stamp === stamp);

// What the elements depend on; while it stays, only numbers change.
const formOf = ({stage, layers, picture, names, loss, computed}, ledger) =>
  JSON.stringify([stage, layers, picture, names, loss, computed, ledger.examples, ledger.frames?.losses.data.length]);

function build(scene) {
  scene.clear();
  const {root, setting, ledger} = scene;
  const hidden = ledger.layers.filter((layer) => !layer.last);
  const drawing = h("div", {class: "drawing"},
    pixelsColumn(scene), hidden.map((layer) => denseColumn(scene, layer)), outputsColumn(scene, ledger.layers.at(-1)),
    labelColumn(scene), errorColumn(scene), lossColumn(scene));
  drawing.prepend(edges(scene, drawing));
  root.dataset.stage = setting.stage;
  for (const column of drawing.querySelectorAll(".column")) column.classList.toggle("dim", dims(setting.stage, column.dataset.band));
  root.replaceChildren(toolRow(scene), momentsBar(scene), h("div", {class: "swipe"}, drawing),
    ...(ledger.frames ? [timeline(scene)] : []), cardPanel(scene), blameList(scene), tableTwin(scene));
  // On a narrow screen the columns are swiped: begin where the lesson is.
  const lit = drawing.querySelector(".column:not(.dim)");
  root.querySelector(".swipe").scrollLeft = lit.offsetLeft - drawing.offsetLeft;
  scene.onMoment = (moment) => play(root, drawing, moment);
  scene.lit((lights) => {
    for (const element of drawing.querySelectorAll("[data-ref]")) element.classList.toggle("lit", lights.has(element.dataset.ref));
  });
}

// Blame runs through every place, so then none is dimmed.
const dims = (stage, band) => ["forward", "truth", "loss"].includes(stage) && stage !== band;

// Lights the parts of one moment of the slow motion, and lets the lines that lead there flow once.
function play(root, drawing, moment) {
  root.toggleAttribute("data-moment", moment !== null);
  for (const part of drawing.querySelectorAll("[data-part]")) part.classList.toggle("on", Boolean(moment?.parts.includes(part.dataset.part)));
  drawing.querySelector(".edges").dataset.flow = "";
  if (moment && !root.contains(root.getRootNode().activeElement)) root.querySelector(".moments .strong").focus();
  requestAnimationFrame(() => { drawing.querySelector(".edges").dataset.flow = moment?.flow ?? ""; });
}

// Pointing is the same everywhere: whatever carries data-ref has a card, whatever carries data-term lights its place.
function watch(scene) {
  const {root} = scene;
  const at = (event, what) => event.composedPath().find((element) => element.dataset?.[what])?.dataset[what] ?? null;
  const point = (event) => {
    const [ref, term] = [at(event, "ref"), at(event, "term")];
    if (term) return scene.hint([term]);
    scene.point(ref);
  };
  root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && !inGrid(event) && point(event));
  root.addEventListener("pointerleave", () => scene.point(null));
  root.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && !inGrid(event) && point(event));
  root.addEventListener("click", (event) => {
    const ref = at(event, "ref") ?? at(event, "term");
    if (ref && !inGrid(event)) choose(scene, ref);
  });
  root.addEventListener("keydown", (event) => {
    const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!by || scene.moment === null || event.target.closest("input, select")) return;
    event.preventDefault();
    event.stopPropagation();
    scene.toMoment(scene.moment + by);
  });
  scene.onPin = (ref) => note(scene, ref);
}

const inGrid = (event) => event.composedPath().some((element) => element.classList?.contains("grid"));

function choose(scene, ref) {
  scene.pointed = null;
  scene.pin(ref);
}

// A pinned pixel draws its lines; a pinned weight is told to Python, which may have more to say about it.
function note(scene, ref) {
  const {name, index} = parse(ref);
  const before = scene.pixel;
  if (name === "X" || name === "dX") scene.pixel = index[1];
  if (isWeight(name)) {
    const weight = bareName(name);
    const layer = scene.ledger.layers.find((each) => [each.W, each.b].includes(weight));
    if (layer.input === "X" && weight === layer.W) [scene.pixel] = index;
    scene.tell({weight: [layer.place, [weight[0], ...index]], ref: refTo(weight, ...index), h: null});
  }
  if (scene.pixel !== before) scene.refresh();
}
