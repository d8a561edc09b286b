// The table twin: every number of the step, page by page, with its name.
import {fill, h, plain} from "./dom.js";
import {refTo} from "./ledger.js";

const ROWS = 20;
const SPARE = /^(photo|mask_|frame_|jacobian)/;

export function tableTwin(scene) {
  const pick = h("select", {"aria-label": "Which numbers"});
  const body = h("tbody");
  const where = h("span", {class: "note"});
  let page = 0;
  const back = h("button", {type: "button", class: "tool", onclick: () => turn(page - 1)}, "‹ Back");
  const next = h("button", {type: "button", class: "tool", onclick: () => turn(page + 1)}, "Next ›");
  const table = h("details", {class: "twin"}, h("summary", {}, "All numbers as a table"),
    h("div", {class: "tools"}, pick, back, next, where),
    h("div", {class: "wide"}, h("table", {class: "sum"}, h("thead", {}, h("tr", {}, h("th", {}, "name"), h("th", {}, "value"))), body)));
  const turn = (to) => {
    page = to;
    draw();
  };
  const draw = () => {
    if (!table.open || !pick.value) return;
    const shape = scene.ledger.shape(pick.value);
    const count = shape.reduce((all, size) => all * size, 1);
    page = Math.min(page, Math.ceil(count / ROWS) - 1);
    const indices = [...Array(Math.min(ROWS, count - page * ROWS)).keys()].map((i) => indexAt(shape, page * ROWS + i));
    body.replaceChildren(...indices.map((index) => row(scene, refTo(pick.value, ...index))));
    where.replaceChildren(plain(`${page * ROWS + 1} to ${page * ROWS + indices.length} of ${count}`));
    back.disabled = page === 0;
    next.disabled = (page + 1) * ROWS >= count;
  };
  pick.addEventListener("change", () => turn(0));
  table.addEventListener("toggle", draw);
  scene.follow(() => {
    const names = ["pixels", "weights", "step", "blame", "change"].flatMap((part) => Object.keys(scene.parts.get(part).arrays))
      .filter((name) => !SPARE.test(name) && scene.ledger.has(name));
    if (String(names) !== String([...pick.options].map((option) => option.value))) {
      pick.replaceChildren(...names.map((name) => h("option", {value: name, selected: name === pick.value}, name)));
    }
    draw();
  });
  return table;
}

function row(scene, ref) {
  const number = h("button", {type: "button", class: "num", "data-term": ref});
  fill(scene.ledger, number, ref);
  return h("tr", {}, h("th", {scope: "row"}, plain(ref)), h("td", {}, number));
}

function indexAt(shape, i) {
  const index = [];
  for (const size of [...shape].reverse()) {
    index.unshift(i % size);
    i = Math.floor(i / size);
  }
  return index;
}
