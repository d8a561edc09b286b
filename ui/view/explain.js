// Where a number comes from: its formula in symbols, the same with its numbers, and what it goes into.
//
// A card is {ref, title, says, symbols, lines, sum, chain, goes, lights}. A line is a list of tokens: text, or
// {ref} for a number of the ledger, or {name, value} for one that is worked out from it, each with an optional text.
// `lights` are the operands: refs, or "X[0,*]" for a whole row and "W1[*,3]" for a whole column.
import {agrees, show, sumTerms} from "./numbers.js";
import {bareName, isWeight, parse, refTo} from "./ledger.js";
import {layerAfter, layerOf, titleOf, word} from "./titles.js";

const TERMS_SHOWN = 6;

// `n` is the picture of the batch that is looked at.
export function explain(ledger, ref, n) {
  const {name, index} = parse(ref);
  const about = {ref, title: titleOf(ledger, ref), symbols: [], lines: [], goes: [], lights: []};
  if (isWeight(name) && ledger.at(refTo(bareName(name), ...index)) !== null) return {...about, ...weightCard(ledger, bareName(name), index, n)};
  if (ledger.at(ref) === null) return {...about, says: reasonFor(name)};
  if (name.startsWith("after_")) return {...about, ...afterCard(ledger, ref)};
  return {...about, ...cardOf(ledger, name, index)};
}

function afterCard(ledger, ref) {
  const before = ref.replace("after_", "");
  return {
    says: "The same picture once more, through the network with its new weights.",
    lines: [["before ", {ref: before}, " → after ", {ref}]],
    lights: [],
  };
}

function reasonFor(name) {
  if (name === "T") return "Nobody has said yet what this picture shows.";
  if (["E", "ell", "L"].includes(name)) return "It needs a label to compare with.";
  if (name.startsWith("d")) return "This is blame, and blame is computed backwards, after the loss.";
  return "The computing has not come here yet.";
}

function cardOf(ledger, name, index) {
  const named = {X: pixelCard, P: probabilityCard, T: labelCard, E: errorCard, ell: exampleLossCard, L: lossCard,
    dP: probabilityBlameCard};
  if (named[name]) return named[name](ledger, index);
  const blame = name.startsWith("d");
  if (name === "dX") return inputBlameCard(ledger, ledger.layers[0], "X", index);
  const layer = layerOf(ledger, blame ? name.slice(1) : name);
  if (name === layer.sum) return sumCard(ledger, layer, index);
  if (name === `d${layer.sum}`) return sumBlameCard(ledger, layer, index);
  return blame ? inputBlameCard(ledger, layerAfter(ledger, layer), layer.out, index) : bendCard(ledger, layer, index);
}

const lastLayer = (ledger) => ledger.layers.at(-1);
const range = (count) => [...Array(count).keys()];
const value = (ledger, ...token) => ({ref: refTo(...token), value: ledger.get(...token)});

function pixelCard(ledger, [n, i]) {
  const brightness = ledger.get("X", n, i);
  const [, , channels] = ledger.setting.picture;
  const first = i - (i % channels);
  return {
    says: "How bright the picture is here. The camera counts from 0 to 255; the network reads 0 to 1.",
    symbols: ["brightness ÷ 255"],
    lines: [
      [{name: `bytes(X[${n},${i}])`, value: Math.round(brightness * 255)}, " ÷ 255 = ", value(ledger, "X", n, i)],
      ...(channels === 3
        ? [["red ", value(ledger, "X", n, first), "  green ", value(ledger, "X", n, first + 1), "  blue ",
          value(ledger, "X", n, first + 2)]]
        : []),
    ],
    goes: range(ledger.shape("W1")[1]).map((j) => refTo("W1", i, j)),
    lights: [],
  };
}

function sumCard(ledger, layer, [n, j]) {
  const {W, b, input, sum} = layer;
  const terms = range(ledger.shape(W)[0]).map((i) => product(ledger, layer, n, i, j));
  return {
    says: layer.input === "X"
      ? "Every pixel times the weight that this node gives it, all added up, plus the bias."
      : "Every hidden node's number times its weight, all added up, plus the bias.",
    symbols: [`Σ ${input}[${n},i] × ${W}[i,${j}] + ${b}[${j}]`],
    sum: weighted(ledger, terms, [{ref: refTo(b, j), value: ledger.get(b, j), words: "bias"}], refTo(sum, n, j)),
    pictures: layer.input === "X" ? {n, j} : null,
    goes: layer.last ? range(ledger.shape(W)[1]).map((k) => refTo("P", n, k)) : [refTo(layer.out, n, j)],
    lights: [`${input}[${n},*]`, `${W}[*,${j}]`, refTo(b, j)],
  };
}

function product(ledger, layer, n, i, j) {
  const {W, input} = layer;
  const factors = [value(ledger, input, n, i), value(ledger, W, i, j)];
  return {name: `product(${refTo(W, i, j)}${inBatch(ledger, n)})`, value: factors[0].value * factors[1].value, factors};
}

const equals = ({factors, value: exact, text}) =>
  (agrees(factors.map((factor) => show(factor.value)), text ?? show(exact)) ? "=" : "≈");

// In a batch a product has to say which picture it belongs to.
const inBatch = (ledger, n) => (ledger.examples > 1 ? `,${n}` : "");

// The largest terms, the sum of the rest, and what else is added, rounded so that they add up to the total.
function weighted(ledger, terms, extra, total) {
  const ranked = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const few = terms.length <= TERMS_SHOWN + 2;
  const shown = few ? terms : ranked.slice(0, TERMS_SHOWN);
  const rest = few ? [] : ranked.slice(TERMS_SHOWN);
  const restTerm = {name: `rest(${total})`, value: rest.reduce((sum, term) => sum + term.value, 0),
    words: `the other ${rest.length}`};
  const rows = [...shown, ...(few ? [] : [restTerm]), ...extra];
  const texts = sumTerms(rows.map((row) => row.value), ledger.at(total));
  const shownRows = rows.map((row, i) => ({...row, text: texts.terms[i]}));
  return {rows: shownRows.map((row) => ({...row, equals: row.factors ? equals(row) : ""})), total: {ref: total, text: texts.total}};
}

function bendCard(ledger, layer, [n, j]) {
  const {sum, out, bend} = layer;
  const z = value(ledger, sum, n, j);
  const a = value(ledger, out, n, j);
  const shapes = {
    ReLU: {symbols: `max(0, ${sum}[${n},${j}])`, line: ["max(0, ", z, ") = ", a],
      says: "Below zero it stays silent; above zero it passes the sum on."},
    Sigmoid: {symbols: `1 ÷ (1 + e^−${sum}[${n},${j}])`, line: ["1 ÷ (1 + e^−(", z, ")) = ", a],
      says: "Squeezes the sum between 0 and 1."},
    Tanh: {symbols: `tanh(${sum}[${n},${j}])`, line: ["tanh(", z, ") = ", a],
      says: "Squeezes the sum between −1 and 1."},
  };
  const next = layerAfter(ledger, layer);
  return {
    says: shapes[bend].says,
    symbols: [shapes[bend].symbols],
    lines: [shapes[bend].line],
    goes: range(ledger.shape(next.W)[1]).map((k) => refTo(next.sum, n, k)),
    lights: [refTo(sum, n, j)],
  };
}

function probabilityCard(ledger, [n, k]) {
  const {sum} = lastLayer(ledger);
  const classes = range(ledger.setting.names.length);
  const logits = classes.map((c) => value(ledger, sum, n, c));
  const most = Math.max(...logits.map((z) => z.value));
  // The engine takes the largest logit off first; for ordinary logits the plain quotient reads better.
  const shift = most > 20 || most < -20 ? most : 0;
  const powers = logits.map((z, c) => ({name: `exp(${z.ref})`, value: Math.exp(z.value - shift)}));
  const total = {name: `sumexp(${sum}[${n}])`, value: powers.reduce((a, b) => a + b.value, 0)};
  const texts = sumTerms(powers.map((power) => power.value), total.value);
  const exponent = (z) => (shift ? [z, " − ", {name: `max(${sum}[${n}])`, value: shift}] : [z]);
  return {
    says: "Softmax: e to the power of each output, shared out so that all of them add up to 1.",
    symbols: [`e^${sum}[${n},${k}] ÷ (${classes.map((c) => `e^${sum}[${n},${c}]`).join(" + ")})`],
    lines: [
      ...classes.map((c) => [`${word(ledger, c)}: e to the power `, ...exponent(logits[c]), " = ",
        {...powers[c], text: texts.terms[c]}]),
      [{...powers[k], text: texts.terms[k]}, " ÷ (",
        ...classes.flatMap((c) => [c ? " + " : "", {...powers[c], text: texts.terms[c]}]), ") = ",
        value(ledger, "P", n, k)],
    ],
    goes: [refTo("E", n, k), refTo("ell", n)],
    lights: logits.map((z) => z.ref),
  };
}

function labelCard(ledger, [n, k]) {
  const given = ledger.get("T", n, k);
  return {
    says: given === null ? "Nobody has said yet what this picture shows." : "The answer of a person. The network cannot know it.",
    symbols: [`T[${n},${k}] is 1 at the true answer, 0 elsewhere`],
    lines: given === null ? [] : [[value(ledger, "T", n, k)]],
    goes: [refTo("E", n, k), refTo("ell", n)],
  };
}

function errorCard(ledger, [n, k]) {
  const [p, t] = [value(ledger, "P", n, k), value(ledger, "T", n, k)];
  const texts = p.value === null || t.value === null ? null : sumTerms([p.value, -t.value], p.value - t.value);
  return {
    says: "Prediction minus label: negative where the network gives too little, positive where too much.",
    symbols: [`P[${n},${k}] − T[${n},${k}]`],
    lines: texts
      ? [[{...p, text: texts.terms[0]}, " − ", t, " = ", {...value(ledger, "E", n, k), text: texts.total}]]
      : [],
    lights: [p.ref, t.ref],
    goes: [ledger.setting.loss === "CrossEntropy" ? refTo(`d${lastLayer(ledger).sum}`, n, k) : refTo("dP", n, k)],
  };
}

function exampleLossCard(ledger, [n]) {
  return ledger.setting.loss === "CrossEntropy" ? crossEntropyCard(ledger, n) : squaredErrorCard(ledger, n);
}

const trueClass = (ledger, n) =>
  range(ledger.setting.names.length).find((k) => ledger.get("T", n, k) === 1);

function crossEntropyCard(ledger, n) {
  const k = trueClass(ledger, n);
  return {
    says: `Minus the logarithm of the probability that ${word(ledger, k)}, the true answer, was given.`,
    symbols: [`−ln P[${n},${k}]`],
    lines: [["−ln ", value(ledger, "P", n, k), " = ", value(ledger, "ell", n)]],
    goes: ["L"],
    lights: [refTo("P", n, k), refTo("T", n, k)],
  };
}

function squaredErrorCard(ledger, n) {
  const classes = range(ledger.setting.names.length);
  const squares = classes.map((k) => ({name: `square(E[${n},${k}])`, value: ledger.get("E", n, k) ** 2}));
  const texts = sumTerms(squares.map((square) => square.value), squares.reduce((a, b) => a + b.value, 0));
  return {
    says: "Each node's error times itself, and the mean over the nodes.",
    symbols: [`(${classes.map((k) => `E[${n},${k}]²`).join(" + ")}) ÷ ${classes.length}`],
    lines: [
      ...classes.map((k) => [value(ledger, "E", n, k), " squared = ", {...squares[k], text: texts.terms[k]}]),
      ["(", ...classes.flatMap((k) => [k ? " + " : "", {...squares[k], text: texts.terms[k]}]),
        `) ÷ ${classes.length} = `, value(ledger, "ell", n)],
    ],
    goes: ["L"],
    lights: classes.map((k) => refTo("E", n, k)),
  };
}

function lossCard(ledger) {
  if (ledger.examples === 1) return {...exampleLossCard(ledger, [0]), goes: blameOfLoss(ledger, 0)};
  const losses = range(ledger.examples).map((n) => value(ledger, "ell", n));
  const texts = sumTerms(losses.map((each) => each.value), losses.reduce((a, b) => a + b.value, 0));
  return {
    says: "The mean of the losses of its pictures.",
    symbols: [`(${losses.map((each) => each.ref).join(" + ")}) ÷ ${ledger.examples}`],
    lines: [["(", ...losses.flatMap((each, n) => [n ? " + " : "", {...each, text: texts.terms[n]}]),
      `) ÷ ${ledger.examples} = `, {ref: "L"}]],
    lights: losses.map((each) => each.ref),
    goes: blameOfLoss(ledger, 0),
  };
}

const blameOfLoss = (ledger, n) => range(ledger.setting.names.length).map((k) => refTo("dP", n, k));

function probabilityBlameCard(ledger, [n, k]) {
  const share = ledger.examples > 1 ? ` ÷ ${ledger.examples}` : "";
  const dP = value(ledger, "dP", n, k);
  const classes = ledger.setting.names.length;
  const entropy = ledger.setting.loss === "CrossEntropy";
  return {
    says: entropy ? "Only the true answer's probability counts, and the smaller it is, the steeper the loss."
      : "Twice the error, shared over the nodes. It still has to pass through softmax.",
    symbols: [entropy ? `−T[${n},${k}] ÷ P[${n},${k}]${share}` : `2 × E[${n},${k}] ÷ ${classes}${share}`],
    lines: [entropy
      ? ["−", value(ledger, "T", n, k), " ÷ ", value(ledger, "P", n, k), share, " = ", dP]
      : ["2 × ", value(ledger, "E", n, k), ` ÷ ${classes}${share} = `, dP]],
    goes: range(classes).map((j) => refTo(`d${lastLayer(ledger).sum}`, n, j)),
    lights: entropy ? [refTo("T", n, k), refTo("P", n, k)] : [refTo("E", n, k)],
  };
}

function sumBlameCard(ledger, layer, [n, j]) {
  if (!layer.last) return bendBlameCard(ledger, layer, [n, j]);
  return ledger.setting.loss === "CrossEntropy" ? logitBlameCard(ledger, layer, [n, j])
    : jacobianCard(ledger, layer, [n, j]);
}

function logitBlameCard(ledger, layer, [n, k]) {
  const share = ledger.examples > 1 ? ` ÷ ${ledger.examples}` : "";
  return {
    says: "With softmax and cross-entropy together, the blame is the error itself: prediction minus label.",
    symbols: [`(P[${n},${k}] − T[${n},${k}])${share}`],
    lines: [["(", value(ledger, "P", n, k), " − ", value(ledger, "T", n, k), `)${share} = `,
      value(ledger, `d${layer.sum}`, n, k)]],
    goes: range(ledger.shape(layer.W)[0]).slice(0, 16).map((i) => refTo(`d${layer.W}`, i, k)),
    lights: [refTo("P", n, k), refTo("T", n, k), refTo("E", n, k)],
  };
}

function jacobianCard(ledger, layer, [n, j]) {
  const classes = range(ledger.setting.names.length);
  const terms = classes.map((k) => {
    const factors = [value(ledger, "dP", n, k), slopeOfSoftmax(ledger, n, k, j)];
    return {name: `through(dP[${n},${k}],${refTo(layer.sum, n, j)})`, value: factors[0].value * factors[1].value, factors};
  });
  return {
    says: "Softmax ties the outputs together: this logit moves every probability, and each brings its share of blame back.",
    symbols: [`Σₖ dP[${n},k] × P[${n},k] × ((k = ${j}) − P[${n},${j}])`],
    lines: classes.map((k) => [`slope of ${word(ledger, k)}: `, value(ledger, "P", n, k),
      k === j ? " × (1 − " : " × (0 − ", value(ledger, "P", n, j), ") = ", slopeOfSoftmax(ledger, n, k, j)]),
    sum: weighted(ledger, terms, [], refTo(`d${layer.sum}`, n, j)),
    goes: range(ledger.shape(layer.W)[0]).slice(0, 16).map((i) => refTo(`d${layer.W}`, i, j)),
    lights: classes.flatMap((k) => [refTo("dP", n, k), refTo("P", n, k)]),
  };
}

// How probability k answers to logit j.
const slopeOfSoftmax = (ledger, n, k, j) => ({name: `jacobian(${n},${k},${j})`, value: ledger.get("jacobian", n, k, j)});

// The slope of the bend at z, as the engine takes it, and the words for it.
export function slopeOf(ledger, layer, n, j) {
  const [z, a] = [ledger.get(layer.sum, n, j), ledger.get(layer.out, n, j)];
  const slopes = {
    ReLU: {slope: z > 0 ? 1 : 0, line: [value(ledger, layer.sum, n, j), z > 0 ? " is above 0" : " is not above 0"]},
    Sigmoid: {slope: a * (1 - a), line: [value(ledger, layer.out, n, j), " × (1 − ", value(ledger, layer.out, n, j), ")"]},
    Tanh: {slope: 1 - a * a, line: ["1 − ", value(ledger, layer.out, n, j), " squared"]},
  };
  const {slope, line} = layer.bend ? slopes[layer.bend] : {slope: 1, line: ["no bend here"]};
  return {name: `slope(${refTo(layer.sum, n, j)})`, value: slope, line};
}

function bendBlameCard(ledger, layer, [n, j]) {
  const slope = slopeOf(ledger, layer, n, j);
  return {
    says: "What arrives behind the bend, times the slope of the bend at this sum. A silent ReLU lets nothing through.",
    symbols: [`d${layer.out}[${n},${j}] × slope at ${layer.sum}[${n},${j}]`],
    lines: [
      ["slope: ", ...slope.line, " → ", slope],
      [value(ledger, `d${layer.out}`, n, j), " × ", slope, " = ", value(ledger, `d${layer.sum}`, n, j)],
    ],
    goes: range(Math.min(ledger.shape(layer.W)[0], 8)).map((i) => refTo(`d${layer.W}`, i, j)),
    lights: [refTo(`d${layer.out}`, n, j), refTo(layer.sum, n, j)],
  };
}

// Blame that flows back through the weights of `layer` to one of its inputs.
function inputBlameCard(ledger, layer, input, [n, i]) {
  const terms = range(ledger.shape(layer.W)[1]).map((j) => {
    const factors = [value(ledger, `d${layer.sum}`, n, j), value(ledger, layer.W, i, j)];
    return {name: `blame(${refTo(layer.W, i, j)}${inBatch(ledger, n)})`, value: factors[0].value * factors[1].value, factors};
  });
  return {
    says: "The same weights, read backwards: each node's blame times the weight it comes through, added up.",
    symbols: [`Σ d${layer.sum}[${n},j] × ${layer.W}[${i},j]`],
    sum: weighted(ledger, terms, [], refTo(`d${input}`, n, i)),
    goes: input === "X" ? [] : [refTo(`dZ${layer.number - 1}`, n, i)],
    lights: terms.flatMap((term) => term.factors.map((factor) => factor.ref)),
  };
}

function weightCard(ledger, subject, index, n) {
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

// "input × weight = product", with ≈ where the shown factors do not give every shown digit.
function weighing(term) {
  return [term.factors[0], " × ", term.factors[1], ` ${equals(term)} `, term];
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
  const [old, change, moved] = ["", "change_", "new_"].map((prefix) => ({ref: prefix + ref, value: ledger.at(prefix + ref)}));
  const step = change.value === null ? null : sumTerms([old.value, change.value], moved.value);
  return {
    rows: rows.map((row, n) => ({...row, share: {...row.share, text: texts.terms[n]}})),
    gradient: {ref: gradient, value: ledger.at(gradient), text: rows.length > 1 ? texts.total : undefined},
    nudge: step && {old: {...old, text: step.terms[0]}, change: {...change, text: step.terms[1]},
      moved: {...moved, text: step.total}, rate: ledger.setting.rate, plain: ledger.setting.optimizer === "SGD"},
  };
}
