// What is on the stage and what the learner points at. Drawings follow it; nothing else is kept anywhere.
import {themeOf} from "./colour.js";
import {explain} from "./explain.js";
import {Ledger, bareName, isWeight, parse, refTo} from "./ledger.js";

export class Scene {
  constructor(root) {
    this.root = root;
    this.n = 0;
    this.lens = "weights";
    this.channel = 0;
    this.pixel = null;
    this.pinned = null;
    this.pointed = null;
    this.version = 0;
    this.clear();
  }

  clear() {
    this.followers = [];
    this.lamps = [];
    this.pointers = [];
    this.placers = [];
  }

  take(parts, setting) {
    this.setting = setting;
    this.ledger = new Ledger(parts, setting);
    this.n = Math.min(this.n, this.ledger.examples - 1);
    if (this.pinned === null || !this.exists(this.pinned)) this.pinned = this.opening();
  }

  // What the card tells of before anything is chosen: the point of the stage.
  opening() {
    const {stage, chosen} = this.setting;
    if (chosen) return chosen;
    const {sum} = this.ledger.layers[0];
    return {forward: refTo(sum, 0, 0), truth: "T[0,0]", loss: "L"}[stage] ?? this.mostBlamed(this.ledger.layers[0].W);
  }

  // The weight of a matrix whose gradient is largest.
  mostBlamed(matrix) {
    const [, nodes] = this.ledger.shape(matrix);
    const blame = this.ledger.arrays[`d${matrix}`]?.data ?? [0];
    const i = blame.reduce((best, value, at) => (Math.abs(value) > Math.abs(blame[best]) ? at : best), 0);
    return refTo(matrix, Math.floor(i / nodes), i % nodes);
  }

  exists(ref) {
    const {name, index} = parse(ref);
    const shape = this.ledger.arrays[isWeight(name) ? bareName(name) : name]?.shape;
    return shape ? index.every((i, axis) => i < shape[axis]) : index.every((i) => i < 2);
  }

  follow(update) {
    this.followers.push(update);
  }

  lit(lamp) {
    this.lamps.push(lamp);
  }

  onPoint(show) {
    this.pointers.push(show);
  }

  whenPlaced(place) {
    this.placers.push(place);
  }

  // Everything anew: after other numbers, another picture of the batch, another lens.
  refresh() {
    this.version += 1;
    this.theme = themeOf(this.root);
    this.root.dataset.theme = this.theme;
    for (const update of this.followers) update();
    this.shine();
  }

  placed() {
    for (const place of this.placers) place();
  }

  point(ref) {
    if (ref === this.pointed) return;
    this.pointed = ref;
    this.shine();
  }

  pin(ref) {
    this.pinned = ref;
    this.onPin?.(ref);
    this.shine();
  }

  shine() {
    const ref = this.pointed ?? this.pinned;
    const lights = new Lights([ref, ...explain(this.ledger, ref, this.n).lights]);
    for (const lamp of this.lamps) lamp(lights);
    for (const show of this.pointers) show();
  }

  // Only some places, without another card: a term of the card is pointed at.
  hint(refs) {
    const lights = new Lights(refs);
    for (const lamp of this.lamps) lamp(lights);
  }
}

// Which places are lit: single numbers, and rows or columns such as "W1[*,3]".
class Lights {
  constructor(refs) {
    this.refs = new Set(refs);
    this.places = refs.filter((ref) => !ref.includes("*")).map(parse);
  }

  has(ref) {
    return this.refs.has(ref);
  }
}
