// A weight's card: what it multiplies, its chain rule, and its nudge.
import {refTo} from "./ledger.js";
import {sumTerms} from "./numbers.js";
import {inBatch, product, range, slopeOf, value, weighing} from "./terms.js";
import {layerOf} from "./titles.js";

export function weightCard(ledger, subject, index, n) {
  const layer = layerOf(ledger, subject);
  const bias = subject === layer.b;
  const j = index.at(-1);
  const ref = refTo(subject, ...index);
  const use = bias ? [] : [[...weighing(product(ledger, layer, n, index[0], j))]];
  return {
    says: bias ? "Added to the node's sum, whatever the picture shows."
      : "How much this input counts for this node. It started as a random number; training moves it.",
    symbols: [],
    lines: use,
    chain: chainOf(ledger, layer, bias, index[0], j, ref),
    goes: [refTo(layer.sum, n, j)],
    lights: [ref, ...range(ledger.examples).flatMap((m) => [
      ...(bias ? [] : [refTo(layer.input, m, index[0])]), refTo(layer.sum, m, j), refTo(`d${layer.out}`, m, j)])],
  };
}

// input x slope x upstream for each picture, their sum, and the nudge that follows.
function chainOf(ledger, layer, bias, from, j, ref) {
  const gradient = refTo(`d${bias ? layer.b : layer.W}`, ...(bias ? [j] : [from, j]));
  if (ledger.at(gradient) === null) return {gradient: {ref: gradient, value: null}};
  const bent = layer.bend !== null;
  const rows = range(ledger.examples).map((n) => {
    const input = bias ? {plain: "1"} : value(ledger, layer.input, n, from);
    const local = bent ? slopeOf(ledger, layer, n, j) : {plain: "1"};
    const upstream = value(ledger, bent ? `d${layer.out}` : `d${layer.sum}`, n, j);
    const share = (input.value ?? 1) * (local.value ?? 1) * upstream.value;
    return {n, input, local, upstream, share: {name: `share(${ref}${inBatch(ledger, n)})`, value: share}};
  });
  const texts = sumTerms(rows.map((row) => row.share.value), ledger.at(gradient));
  return {
    rows: rows.map((row, n) => ({...row, share: {...row.share, text: texts.terms[n]}})),
    gradient: {ref: gradient, value: ledger.at(gradient), text: rows.length > 1 ? texts.total : undefined},
    nudge: nudgeOf(ledger, ref),
  };
}

// Old + change = new, or null while nothing is changed.
export function nudgeOf(ledger, ref) {
  const [old, change, moved] = ["", "change_", "new_"].map((prefix) => ({ref: prefix + ref, value: ledger.at(prefix + ref)}));
  if (change.value === null) return null;
  // A weight may be a million times its change: as many digits as the change needs to be seen.
  const apart = Math.ceil(Math.log10(Math.abs(old.value / change.value)));
  const texts = sumTerms([old.value, change.value], moved.value, Number.isFinite(apart) ? Math.min(Math.max(4, apart + 2), 14) : 4);
  return {old: {...old, text: texts.terms[0]}, change: {...change, text: texts.terms[1]}, moved: {...moved, text: texts.total},
    rate: ledger.setting.rate, plain: ledger.setting.optimizer === "SGD"};
}
