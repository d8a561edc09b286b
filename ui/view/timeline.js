// The loss curve is the handle: pull it, and the whole view shows that iteration.
import {h, plain} from "./dom.js";
import {show} from "./numbers.js";

const [WIDTH, HEIGHT] = [600, 56];

export function timeline(scene) {
  const {iterations, losses} = scene.ledger.frames;
  const most = Math.max(...losses.data);
  const at = (i) => [losses.data.length > 1 ? i / (losses.data.length - 1) * WIDTH : 0, HEIGHT - 4 - losses.data[i] / (most || 1) * (HEIGHT - 10)];
  const curve = [...losses.data.keys()].map((i) => at(i).map((x) => x.toFixed(1)).join(" ")).join("L");
  const mark = h("i", {class: "now"});
  const words = h("span", {class: "note"});
  const handle = h("input", {type: "range", min: "0", max: String(losses.data.length - 1), step: "1", "aria-label": "Iteration"});
  handle.addEventListener("input", () => scene.toFrame(Number(handle.value)));
  handle.addEventListener("change", () => scene.tell({scrub: iterations.data[Number(handle.value)]}));
  handle.addEventListener("keydown", (event) => event.stopPropagation());
  scene.follow(() => {
    const i = scene.frame ?? nearest(iterations.data, scene.setting.iteration);
    handle.value = String(i);
    const [x, y] = at(i);
    mark.style.left = `${x / WIDTH * 100}%`;
    mark.style.top = `${y}px`;
    handle.setAttribute("aria-valuetext", `iteration ${iterations.data[i]}, loss ${show(losses.data[i])}`);
    words.replaceChildren("iteration ", plain(String(iterations.data[i])), scene.frame === null ? "" : " · pictures of the weights, in 15 shades");
  });
  return h("div", {class: "timeline"}, h("div", {class: "curve"},
    h("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true"}, h("path", {d: `M${curve}`})), mark, handle), words);
}

const nearest = (iterations, wanted) =>
  iterations.reduce((best, each, i) => (Math.abs(each - wanted) < Math.abs(iterations[best] - wanted) ? i : best), 0);
