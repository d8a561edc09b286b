// The step by name: "dW1[12,3]" -> a number, or null for what is not computed yet.

const FORM = /^(\w+)(?:\[([\d,]+)\])?$/;

export const parse = (ref) => {
  const [, name, index] = ref.match(FORM);
  return {name, index: index ? index.split(",").map(Number) : []};
};
export const refTo = (name, ...index) => (index.length ? `${name}[${index}]` : name);

// "W1" for W1, dW1, change_W1 and new_W1.
export const bareName = (name) => name.replace(/^(change|new|after)_/, "").replace(/^d(?=[A-Zb])/, "");
export const isWeight = (name) => /^[Wb]\d/.test(bareName(name));

export class Ledger {
  constructor(parts, setting) {
    this.setting = setting;
    this.arrays = Object.assign({}, ...[...parts.values()].map((part) => part.arrays));
    this.layers = weightedLayers(setting.layers);
  }

  has(name) {
    return name in this.arrays;
  }

  // Whether the move that makes these numbers has been made.
  made(name) {
    return this.has(name) || this.derived(name) !== null;
  }

  at(ref) {
    const {name, index} = parse(ref);
    return this.get(name, ...index);
  }

  get(name, ...index) {
    const array = this.arrays[name];
    if (array) return array.data[index.reduce((at, i, axis) => at * array.shape[axis] + i, 0)];
    return this.derived(name)?.(...index) ?? null;
  }

  // Large arrays that are not sent because a line of arithmetic on those that are makes them.
  derived(name) {
    const [, kind, matrix] = name.match(/^(change|new)_(\w+)$/) ?? [];
    if (!kind || !this.has(`d${matrix}`) || !this.setting.computed.includes("update")) return null;
    if (kind === "new") return (...index) => this.get(matrix, ...index) + this.get(`change_${matrix}`, ...index);
    return this.setting.optimizer === "SGD" ? (...index) => -this.setting.rate * this.get(`d${matrix}`, ...index) : null;
  }

  shape(name) {
    return this.arrays[name].shape;
  }

  // The largest absolute value of an array: what its colours and sizes are measured by.
  largest(name) {
    const array = this.arrays[name];
    if (!array) return 0;
    array.largest ??= array.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return array.largest;
  }

  get examples() {
    return this.shape("X")[0];
  }
}

// Layers with weights, each with the bend behind it: the ledger's names for what stands around one matrix.
function weightedLayers(layers) {
  const dense = layers.map((layer, i) => ({...layer, follower: layers[i + 1], place: i}))
    .filter((layer) => layer.kind === "dense");
  return dense.map(({number, input, output, follower, place}, i) => {
    const bend = follower?.kind === "activation" ? follower : null;
    return {
      number, place, input, sum: output, W: `W${number}`, b: `b${number}`,
      bend: bend?.name ?? null, out: bend?.output ?? output, last: i === dense.length - 1,
    };
  });
}
