"""The JavaScript that needs no page, module by module, on tables of cases in an empty page of the browser."""

import json
import random

import numpy as np
import pytest

import dev
import engine
from engine.formula import COMPUTED, GRAMMAR, OVER_NODES, SUPERSCRIPTS, evaluated
from engine.names import named, worked_out, working_of
from runs.blanks.check import check as check_answer
from runs.blanks.walk import blanks
from take_home.lesson.blanks import checked
from tests.browser.view_example import example
from tests.contract.further import Focal
from tests.runs.blanks.states import random_states
from tests.ui.view.test_view import unpack
from ui.parts import numbers as python_numbers
from ui.parts.bundle import javascript
from ui.parts.numbers import alike, apart
from ui.parts.words import family, page_words, text
from ui.view import kinds
from ui.view.payload import PREFIXES, described, message, pack

# Imports the texts of modules, and hands all that they export to a function.
RUN = """async ([codes, run, given]) => {
    const addresses = codes.map((code) => URL.createObjectURL(new Blob([code], {type: "text/javascript"})));
    const modules = await Promise.all(addresses.map((address) => import(address)));
    return await (0, eval)(run)(Object.assign({}, ...modules), given);
}"""
CALL = "(module, [name, cases]) => cases.map((given) => module[name](...given))"


@pytest.fixture(scope="module")
def empty(browser):
    page = browser.new_page()
    page.evaluate("(grammar) => { globalThis.GRAMMAR = grammar; }", GRAMMAR)
    yield page
    page.close()


@pytest.fixture
def run(empty):
    """`run(modules, "({what, they, export}, given) => ...", given)` -> what that function returns. modules: of ui/"""
    return lambda modules, function, given=None: empty.evaluate(
        RUN, [[javascript(name if "/lesson/" in name else f"ui/{name}") for name in modules.split()], function, given]
    )


@pytest.fixture
def check(run):
    """`check(module, function, {arguments: result})`: a table of cases of one exported function."""

    def check(module, function, table):
        results = run(module, CALL, [function, [list(given) for given in table]])
        assert dict(zip(table, results, strict=True)) == table

    return check


def test_what_is_still_on_the_page_is_not_ended(run):
    ended = run(
        "parts/ending",
        """({ ending }) => {
            const root = document.body.appendChild(document.createElement("div"));
            let count = 0;
            const end = ending(root, () => count++);
            end();
            const late = count;
            root.remove();
            end();
            return [late, count];
        }""",
    )
    assert ended == [0, 1]


def test_of_another_step_the_same_number_is_asked_for_again(run):
    """Its answer for the step before, which comes late, is none."""
    asked = run(
        "view/maps/asking",
        """async ({ Asking }) => {
            const all = [];
            const asking = new Asking((refs) => all.push(String(refs)));
            const ledger = { waits: () => true, question: (ref) => ref, at: () => null };
            const turn = () => new Promise((done) => setTimeout(done, 20));
            for (const stamps of [{ step: 1 }, { step: 1 }, { step: 2 }, { step: 2 }]) {
                asking.take(new Map(), { stamps });
                asking.seek(ledger, ["Z1[0,1,1,0]"], false);
                await turn();
            }
            return all;
        }""",
    )
    assert asked == ["Z1[0,1,1,0]"] * 2


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["A", "A"], ["A"]),  # The page shows it by then, or is about to.
        (["A", "B", "A"], ["A", "B", "A"]),
        (["A", "=A", "A"], ["A"]),
        (["A", "=A", "=C", "A"], ["A", "A"]),
        # One rerun answers all three; then the page turns to another one.
        (["A", "B", "A", "=A", "=C", "A"], ["A", "B", "A", "A"]),
    ],
)
def test_a_weight_is_told_unless_the_page_shows_it(run, chosen, told):
    """chosen: by the view, or, behind =, by the page"""
    sent = run(
        "view/scene/python",
        """async ({ Python, REST }, chosen) => {
            const all = [];
            const python = new Python();
            python.send = ({ ref }) => all.push(ref);
            for (const each of chosen) {
                if (each.startsWith("=")) python.chose(each.slice(1));
                else python.tell({ weight: true, ref: each, h: null });
                await new Promise((done) => setTimeout(done, REST + 30));
            }
            return all;
        }""",
        chosen,
    )
    assert sent == told


def test_a_quotient_is_what_its_shown_numbers_give(check):
    table = {
        (1.5, 1.25, 0.02): {"from": "1.500000000", "less": "1.250000000", "result": "12.5"},
        # Ten digits of each would not give ten of the quotient.
        (0.6278172675106, 0.6349216600633, 0.02): {
            "from": "0.627817267511",
            "less": "0.634921660063",
            "result": "−0.3552196276",
        },
        # What rounding has eaten is not shown.
        (0.63136229226848217, 0.63136229937287236, 2e-8): {
            "from": "0.63136229226848217",
            "less": "0.63136229937287236",
            "result": "−0.355219509",
        },
        (1.5, 1.5, 0.02): {"from": "1.500000000", "less": "1.500000000", "result": "0"},
    }
    check("parts/numbers", "quotient", table)


def test_formulas_are_written_alike_in_python_and_in_the_browser(run):
    cases = json.loads((dev.ROOT / "tests" / "engine" / "formulas.json").read_text(encoding="utf-8"))
    formulas = [formula for formula, _ in cases]
    written = run(
        "view/cards/formula",
        """({symbolsOf}, [formulas, words]) => {
            globalThis.WORDS = words;
            const at = (name, node) => ({ref: `${name}[${node}]`});
            return formulas.map((formula) => symbolsOf(formula, {at, node: 1, nodes: 2, truth: 0}));
        }""",
        [formulas, page_words("common")],
    )
    assert dict(zip(map(str, formulas), written, strict=True)) == {str(formula): text for formula, text in cases}


def test_a_line_is_clear_where_a_power_of_ten_stands_in_it_and_marked_where_it_does_not_add_up(run):
    code = """({workedOutOf}, cases) => cases.map(([formula, value]) =>
        workedOutOf(formula, {at: () => ({ref: "P[0,0]", value}), node: 0, nodes: 2})
            .map((token) => typeof token === "string" ? token : token.plain ?? String(token.value)).join(""))"""
    cases = [["exp", "Z"], 6.963e-4], [["^", "E", 2], 0.5], [["neg", ["ln", "P"]], 0.98765]
    exp, square, ln = run("view/cards/formula", code, cases)
    assert exp.startswith("e^(0.0006963)") and square == "0.5² = 0.25" and " ≈ 0.0124" in ln


def test_formulas_with_numbers_are_written_alike_in_python_and_in_the_browser(run):
    cases = json.loads((dev.ROOT / "tests" / "engine" / "formulas_in_numbers.json").read_text(encoding="utf-8"))
    code = """({tokensOf, constant}, [formulas, values, words]) => {
        globalThis.WORDS = words;
        const at = (name, node) =>
            name in values ? {text: String(values[name][node]).replace("-", "−"), value: values[name][node]}
                : constant({n: 1, k: 2}[name]);
        return formulas.map((formula) => tokensOf(formula, {at, node: 1, nodes: 2, truth: 0})
            .map((token) => token.text ?? token.plain ?? token).join(""));
    }"""
    given = [formula for formula, _ in cases], {"E": [0.5, -0.75], "x": [4, 2]}, page_words("common")
    assert run("view/cards/formula", code, given) == [text for _, text in cases]


def test_every_operation_computes_alike_in_python_and_in_the_browser(run):
    parts = {operation: getattr(COMPUTED.get(operation), "nin", 1) for operation in (*COMPUTED, *OVER_NODES)}
    formulas = [[operation, "x", "y"][: 1 + many] for operation, many in (parts | {"if": 0, "and": 0, "or": 0}).items()]
    holds, fails = [">", "x", 0], ["<", "y", 0]
    cases = [formula for formula in formulas if len(formula) > 1]
    cases += [["if", holds, "x", "y"], ["if", fails, "x", "y"], ["and", holds, fails], ["or", holds, fails]]
    code = """({amount}, formulas) => {
        const values = {x: [0.5, 2], y: [3, 0.25]};
        const at = (name, node) => ({value: values[name][node]});
        return formulas.map((formula) => Number(amount(formula, {at, node: 1, nodes: 2})));
    }"""
    values = {"x": np.array([[0.5, 2.0]]), "y": np.array([[3.0, 0.25]])}
    assert len(cases) == len(parts) + 1
    assert run("view/cards/formula", code, cases) == pytest.approx(
        [float(np.ravel(evaluated(formula, values))[-1]) for formula in cases]
    )


def test_names_are_made_as_python_makes_them(run):
    named_of = [("W1", 12, 3), ("L",), ("W2", 0, 1, 2, 3)]
    made_of = [("product", "W1[12,3]"), ("blame", "W1[0,0,1,2]", 5, 7), ("sum", "P[0,0]", "P[0,1]")]
    kept_of = [("mean", "W1"), ("new_mean", "b2[3]")]
    code = """({refTo, workedOut, workingOf}, [named, made, kept]) =>
        [named.map((of) => refTo(...of)), made.map((of) => workedOut(...of)), kept.map((of) => workingOf(...of))]"""
    found = run("view/ledger/ledger", code, [named_of, made_of, kept_of])
    makers = zip((named, worked_out, working_of), (named_of, made_of, kept_of), strict=True)
    assert found == [[made(*of) for of in each] for made, each in makers]


def test_what_has_no_sign_is_what_python_says(run):
    code = "({hasSign}, [unsigned, names]) => names.map((name) => hasSign({setting: {unsigned}}, name))"
    given = ["P", "square", "new_squares_W1"], ["P[0,1]", "square(E[0,1])", "new_squares_W1[0,3]", "E[0,1]", "P1[0,1]"]
    assert run("view/cards/panel", code, given) == [False, False, False, True, True]


def test_windows_and_pools_are_as_large_as_python_says(run):
    code = """({windowAt, fourOf, poolAt}) => {
        const ledger = {shape: () => [1, 6, 6, 1]};
        return [windowAt(ledger, {window: 5}, "X", 1, 3).length, poolAt({pooled: 3}, [0, 5, 2, 7]),
            fourOf({out: "A1", pooled: 3}, [0, 1, 0, 7])];
    }"""
    inside = [f"A1[0,{row},{column},7]" for row in (3, 4, 5) for column in (0, 1, 2)]
    assert run("view/cards/maps_forward", code) == [20, [0, 1, 0, 7], inside]


def test_numbers_are_written_as_the_table_says(run):
    table = json.loads((dev.ROOT / "tests" / "numbers.json").read_text(encoding="utf-8"))
    code = """({show, signed, fixed, percent, count, sumTerms}, table) => {
        const sum = (...given) => { const {terms, total} = sumTerms(...given); return [...terms, total]; };
        const forms = {show, signed, fixed, percent, count, sum};
        const written = (form, cases) => cases.map(([given]) => [given, forms[form](...given)]);
        return Object.entries(table).map(([form, cases]) => [form, written(form, cases)]);
    }"""
    assert dict(run("parts/numbers", code, table)) == table


def test_numbers_are_told_apart_alike_in_python_and_in_the_browser(run):
    rng = random.Random(6)
    pairs = [
        [value, value * (1 + 10 ** rng.uniform(-16, 1))] for value in (10 ** rng.uniform(-9, 5) for _ in range(500))
    ]
    pairs += [[0.5, 0.5000001], [0.7, 0.7 + 1e-15], [0.3, 0.3], [0, 1e-9]]
    found = run("parts/numbers", "({apart, alike}, pairs) => pairs.map((pair) => [apart(pair), alike(pair)])", pairs)
    assert found == [[apart(pair), alike(*pair)] for pair in pairs]


def test_numbers_are_written_alike_in_python_and_in_the_browser(run):
    rng = random.Random(5)
    values = [rng.choice((-1, 1)) * 10 ** rng.uniform(-12, 12) for _ in range(3000)]
    values += [round(value, digits) for value in values[:300] for digits in (0, 1, 3)]
    values += [0.0, 0.125, 2.5, 1e-320, 1e300]
    sums = [[rng.gauss(0, 10 ** rng.uniform(-9, 7)) for _ in range(rng.randint(1, 9))] for _ in range(500)]
    found = run(
        "parts/numbers",
        """({show, brief, signed, fixed, sumTerms}, [values, sums]) => {
            const total = (terms) => terms.reduce((a, b) => a + b, 0);
            return {show: values.map((v) => show(v)), brief: values.map(brief), signed: values.map((v) => signed(v)),
                fixed: values.map((v) => fixed(v, 2)), sums: sums.map((terms) => sumTerms(terms, total(terms)))};
        }""",
        [values, sums],
    )
    assert found["show"] == [python_numbers.show(value) for value in values]
    assert found["brief"] == [python_numbers.show(value, 3) for value in values]
    assert found["signed"] == [python_numbers.signed(value) for value in values]
    assert found["fixed"] == [python_numbers.fixed(value, 2) for value in values]
    there = [python_numbers.sum_terms(terms, sum_in_order(terms)) for terms in sums]
    assert [(tuple(each["terms"]), each["total"]) for each in found["sums"]] == [tuple(each) for each in there]


def sum_in_order(terms):
    """Python's sum compensates its rounding from 3.12 on; JavaScript's does not."""
    total = 0.0
    for term in terms:
        total += term
    return total


def ledger_of(loss):
    """A ledger for the cards of a loss, as JSON, and the code that makes it one."""
    return {"setting": {"loss": kinds.loss(loss), "names": ["Cat", "Dog"]}, "layers": [{"sum": "Z2", "W": "W2"}]}


LEDGER = """(given) => ({...given, examples: 1, get: () => 0.5, at: () => 0.5, slopeOf: (name) => `d${name}`,
    shape: () => [5, 2]})"""


@pytest.mark.parametrize(
    ("loss", "error", "blame"),
    [
        (engine.CrossEntropy(), ["dZ2[0,1]"], []),
        (engine.MeanSquaredError(), ["ell[0]", "dP[0,1]"], ["dZ2[0,0]", "dZ2[0,1]"]),
        (Focal(), [], ["dZ2[0,0]", "dZ2[0,1]"]),
    ],
)
def test_a_card_says_what_a_number_goes_into_by_what_the_formulas_mention(run, loss, error, blame):
    code = f"""({{errorCard}}, [given, words]) => {{
        globalThis.WORDS = words;
        return errorCard(({LEDGER})(given), [0, 1]).goes;
    }}"""
    given = ledger_of(loss), page_words("common") | page_words("view")
    assert run("view/cards/loss", code, given) == error
    code = code.replace("errorCard", "probabilityBlameCard")
    assert run("view/cards/backward", code, given) == blame


def test_a_card_without_a_formula_says_so(run):
    code = f"""({{outputCard}}, [given, words]) => {{
        globalThis.WORDS = words;
        return outputCard(({LEDGER})(given), null, [0, 1], {{ref: "ell[0]"}}).lines;
    }}"""
    given = ledger_of(engine.CrossEntropy()), page_words("common")
    assert run("view/cards/backward", code, given) == [[text("common", "no_formula")], [{"ref": "ell[0]"}]]
    code = f"""({{rulesOf}}, [given, words]) => {{
        globalThis.WORDS = words;
        given.setting.optimizer = {{title: "sorted", rule: null, plain: false}};
        return rulesOf(({LEDGER})(given), "W1[0,0]", {{ref: "change_W1[0,0]"}}).at(-1);
    }}"""
    words = page_words("common") | page_words("view")
    assert run("view/cards/nudge", code, (given[0], words)) == [text("common", "no_formula")]


def test_a_pocket_calculator_agrees(check):
    table = {
        (("0.5", "0.25"), "0.125"): True,
        (("0.333", "3"), "1.000"): False,
        (("−2", "0.15"), "−0.30"): True,
        (("1.5×10⁻³", "2"), "3.0×10⁻³"): True,
        (("0.1", "0.1"), "≈0.01"): False,
        (("0", "3×10⁻⁵"), "0"): True,
        (("2×10⁻⁶", "3×10⁻⁵"), "0"): False,
    }
    check("parts/numbers", "agrees", table)


def test_probabilities_errors_and_losses_have_one_rule_each(check):
    check("parts/numbers", "probability", {(0.2,): "0.20", (0.9987,): "0.999", (0.00123,): "0.0012", (0,): "0"})
    check("parts/numbers", "error", {(-0.8,): "−0.80", (0.8,): "+0.80", (0,): "0"})
    check("parts/numbers", "score", {(1.61034,): "1.610", (0.00012345,): "1.23×10⁻⁴"})


def test_shades_are_paler_closer_to_zero(run):
    shades = run(
        "view/page/colour",
        '(colour) => [0, 127, 255, 256, 510].map((i) => colour.ramp("rgb(1, 2, 3),rgb(4, 5, 6)")[i])',
    )
    channels = [[shade >> 8 * byte & 255 for byte in range(4)] for shade in shades]
    assert [each[:3] for each in channels] == [[1, 2, 3]] * 2 + [[4, 5, 6]] * 3
    alphas = [each[3] for each in channels]
    assert alphas[0] == alphas[-1] == 255 and alphas[2] == 0
    assert alphas[1] == round(255 * (128 / 255) ** 0.8) and 0 < alphas[3] < alphas[1]


def test_the_signs_colours_are_those_of_the_element(run):
    found = run(
        "view/page/colour",
        """({signsOf}) => ["light", "dark"].map((scheme) => {
            const element = document.body.appendChild(document.createElement("p"));
            element.style.colorScheme = scheme;
            element.style.setProperty("--negative", "light-dark(#010203, #0a0b0c)");
            element.style.setProperty("--positive", "#040506");
            return [signsOf(element), element.childNodes.length];
        })""",
    )
    assert found == [["rgb(1, 2, 3),rgb(4, 5, 6)", 0], ["rgb(10, 11, 12),rgb(4, 5, 6)", 0]]


def test_what_has_left_the_page_has_no_colours_and_no_error(run):
    code = "({signsOf, ramp}) => ramp(signsOf(document.createElement('p'))).length"
    assert run("view/page/colour", code) == 511


def test_the_iteration_under_the_pointer_is_one_of_the_track(run):
    given = [-0.2, 0, 0.254, 0.256, 0.5, 1, 1.3]
    code = "({iterationAt}, given) => given.map((share) => iterationAt(share, {right: 200, last: 100}))"
    assert run("charts/run_curves", code, given) == [0, 0, 51, 51, 100, 100, 100]


def test_keys_lead_from_iteration_to_iteration(check):
    table = {
        ("ArrowLeft", 5, 100): 4,
        ("ArrowRight", 5, 100): 6,
        ("ArrowUp", 5, 100): 10,
        ("ArrowDown", 5, 100): 0,
        ("PageUp", 98, 100): 100,
        ("PageDown", 3, 100): 0,
        ("ArrowUp", 2, 5): 3,
        ("Home", 5, 100): 0,
        ("End", 5, 100): 100,
        ("r", 5, 100): None,
        ("Tab", 5, 100): None,
    }
    check("charts/run_curves", "iterationBy", table)


def test_the_nearest_point_is_found(check):
    x = (0, 10, 20, 100)
    table = {(x, t): i for t, i in ((0, 0), (4, 0), (5, 0), (6, 1), (15, 1), (60, 2), (61, 3), (1000, 3), (-5, 0))}
    check("charts/run_curves", "nearest", table | {((7,), 3): 0})


def test_what_the_curves_say_names_panel_line_value_and_place(run):
    pets = [{"name": name, "x": [9], "y": [y]} for name, y in (("Cat", 1), ("Dog", 0))]
    panels = [
        {"name": "loss", "form": "number", "lines": [{"name": "training", "x": [0, 8], "y": [0.6931472, 1.5e-5]}]},
        {"name": "right", "form": "percent", "lines": [{"name": "held out", "x": [9], "y": [0.66666]}]},
        {"name": "pet", "form": "share", "lines": pets},
    ]
    given = panels, family("training", "curves.")
    far = run("charts/run_curves", "({wordsAt}, [panels, words]) => wordsAt(panels.slice(0, 1), 20000, words)", given)
    assert far == "Iteration 20,000: loss: training 1.5×10⁻⁵ (at 8)"
    said = run("charts/run_curves", "({wordsAt}, [panels, words]) => wordsAt(panels, 9, words)", given)
    assert said == "Iteration 9: loss: training 1.5×10⁻⁵ (at 8); right: held out 66.7 %; pet: Cat 1.00, Dog 0.00"


POINTED = """({Pointing}) => {
    const heard = [];
    const pointing = new Pointing(() => heard.push(`shown ${pointing.ref}`), (ref) => heard.push(`chosen ${ref}`));
    pointing.pinned = "L";
    pointing.point("P[0,0]");
    pointing.point("P[0,0]");
    pointing.point(null);
    pointing.pin("W1[0,0]");
    pointing.pin("W1[0,0]");
    pointing.pin("b1[0]");
    pointing.goBack();
    pointing.goBack();
    heard.push(`left ${pointing.history.length}`);
    pointing.leave();
    return [...heard, String(pointing.ref)];
}"""


def test_pointing_passes_and_choosing_stays_and_can_be_taken_back(run):
    assert run("view/scene/pointing", POINTED) == [
        *("shown P[0,0]", "shown L"),
        *("chosen W1[0,0]", "shown W1[0,0]") * 2,
        *("chosen b1[0]", "shown b1[0]"),
        *("chosen W1[0,0]", "shown W1[0,0]"),
        *("chosen L", "shown L"),
        *("left 0", "null"),
    ]


def test_rows_are_lit_by_name_and_single_places_by_index(run):
    code = """({Lights}) => {
        const lights = new Lights(["W1[*,3]", "Z1[0,3]"]);
        return [lights.has("W1[*,3]"), lights.has("W1[0,3]"), lights.places];
    }"""
    assert run("view/scene/pointing", code) == [True, False, [{"name": "Z1", "index": [0, 3]}]]


# Told A and then B, Python answers with pages that repeat them, while somebody chooses C on the page.
ECHOES = """({Python}) => {
    const python = new Python();
    python.sent.push("A", "B");
    return [null, "A", "A", "B", "B", "C", "C", null, "A"].map((ref) => [ref, python.chose(ref)]);
}"""


def test_a_page_that_repeats_what_it_was_told_chose_nothing(run):
    found = run("view/scene/python", ECHOES)
    assert [ref for ref, is_new in found if is_new] == ["C", "A"]


def test_python_is_told_once_the_hand_rests(run):
    code = """({Python}) => new Promise((done) => {
        const [python, heard] = [new Python(), []];
        python.send = ({ref, h, at}) => heard.push([ref, h, typeof at]);
        python.sendScrub = (iteration) => done([...heard, iteration]);
        python.tell({ref: "W1[0,0]", h: null});
        python.tell({ref: "W1[0,1]"});
        setTimeout(() => python.scrub(7), 400);
    })"""
    assert run("view/scene/python", code) == [["W1[0,1]", None, "number"], 7]


MOMENTS = {
    **dict.fromkeys(("X", "W1", "b2"), "Pixels"),
    "Z1": "Sum",
    "A1": "Bend",
    "Z2": "Sum again",
    "P": "Softmax",
    "T": "The label arrives",
    "E": "Compare",
    **dict.fromkeys(("ell", "L"), "Score"),
    **dict.fromkeys(("dP", "dZ2"), "Blame at the outputs"),
    **dict.fromkeys(("dA1", "dW2", "db2"), "Through the weights"),
    "dZ1": "Through the bend",
    **dict.fromkeys(("dW1", "db1", "dX"), "To the first weights"),
    **dict.fromkeys(("change_W1", "new_b2"), "Nudge"),
    "after_P": "The new answer",
}


def test_in_the_walk_every_number_has_its_moment(run):
    code = """({MOMENTS, momentOf, Ledger}, [names, setting]) => {
        const ledger = new Ledger(new Map(), setting);
        return names.map((name) => MOMENTS.find((moment) => moment.name === momentOf(name, ledger)).name);
    }"""
    setting = {"layers": described(example({"preset": "tiny"}).network), "prefixes": PREFIXES, "parts": []}
    names = run("view/scene/moments view/ledger/ledger", code, [list(MOMENTS), setting])
    titles = (text("view", f"moment.{name}") for name in names)
    assert dict(zip(MOMENTS, titles, strict=True)) == MOMENTS


# A scene of two moments, and the part of the page that is told where the learner is.
WALK = """
    const moments = [{title: "a"}, {title: "b", lens: "blame"}].map(
        (each) => ({...each, name: each.title, stage: "forward", tells: () => each.title}));
    const setting = {stage: "forward", label: 0, computed: []};
    function tellOf(ref) { this.pointing.pinned = ref; }
    const scene = {open() {}, refresh() {}, setting, pointing: {}, frames: {}, tellOf};
    const walk = {journal: [], say(...said) { this.journal.push(said); }};
    globalThis[Symbol.for("lesson-controls")] = new Map([["walk", walk]]);
"""


def test_a_walk_stays_within_its_moments(run):
    code = """({Walk}) => {
        const it = new Walk(scene, moments);
        return [0, 1, 5, -3, null].map((to) => {
            it.to(to);
            return [it.at, scene.lens, scene.pointing.pinned, it.moment?.title ?? null];
        });
    }"""
    assert run("view/scene/walk", f"(given) => {{ {WALK} return ({code})(given); }}") == [
        [0, "weights", "a", "a"],
        [1, "blame", "b", "b"],
        [1, "blame", "b", "b"],
        [0, "weights", "a", "a"],
        [None, "weights", "a", None],
    ]


def test_a_walk_goes_where_the_page_leads_and_not_where_it_was_when_the_page_did_not_know_yet(run):
    code = """({Walk}) => {
        const it = new Walk(scene, moments);
        const page = (moment) => ({...scene.setting, moment});
        const heard = () => { walk.journal = []; };
        const found = [];
        const then = (setting) => { it.follow(setting); found.push(it.at); };
        then(page(2));
        it.to(0);
        // What was on its way when the hand turned.
        then(page(2));
        heard();
        const first = page(1);
        then(first);
        it.to(1);
        heard();
        // The same once more, because something else came.
        then(first);
        // Back in the browser; a moment that there is not; beside the walk.
        then(page(1));
        then(page(9));
        found.push(walk.journal.length && walk.journal[0][1]);
        then(page(9));
        heard();
        then(page(0));
        return found;
    }"""
    found = run("view/scene/walk", f"(given) => {{ {WALK} return ({code})(given); }}")
    assert found == [1, 0, 0, 1, 0, 1, "forward.2", 1, None]


def test_a_frame_is_left_when_its_step_or_other_frames_are_there(run):
    code = """({Frames}) => {
        const scene = {open() {}, refresh() {}, setting: {iteration: 4}, python: {scrub: (t) => asked.push(t)}};
        const [frames, asked] = [new Frames(scene), []];
        const taken = (iteration, stamp) => {
            frames.to(2);
            frames.take({iteration, frames: ["frames0"], stamps: {frames0: stamp, step: Math.random()}});
            return frames.at;
        };
        const at = [taken(4, "a"), taken(4, "a"), taken(3, "a"), taken(3, "b")];
        frames.to(1);
        frames.leave(2);
        at.push(frames.at);
        frames.leave(4);
        return [at, frames.at, asked];
    }"""
    assert run("view/scene/timeline", code) == [[None, 2, None, None, 1], None, [2]]


def test_numbers_of_a_place_are_found_wherever_their_block_begins(run):
    code = """({Places}) => {
        const places = new Places();
        places.add({refs: ["M1[0,3,4,0]"], arrays: {
            "M1@0,3,4,0@0": {shape: [1, 1, 2, 1], data: [5, 6]},
            "rest@W2[0,1]": {shape: [], data: [7]},
        }});
        return [places.at("M1", [0, 3, 5, 0]), places.at("M1", [0, 3, 6, 0]), places.at("M2", [0, 3, 4, 0]),
            places.about.get("rest@W2[0,1]").data[0], [...places.refs]];
    }"""
    assert run("view/ledger/places", code) == [6, None, None, 7, ["M1[0,3,4,0]"]]


def test_what_python_packs_is_unpacked_as_it_was(run):
    rng = np.random.default_rng(3)
    arrays = {
        "W1": rng.normal(size=(3, 2)),
        "picture_Z1": rng.integers(-127, 127, (2, 2, 3)).astype(np.int8),
        "frames": rng.normal(size=5).astype(np.float32),
        "X": np.arange(6, dtype=np.uint8).reshape(2, 3),
    }
    letter = message({"view": "é", "part": "one"}, pack(arrays)) + message({"view": "é", "part": "two"}, pack({}))
    code = """({mailboxOf}, bytes) => {
        // The bytes may begin anywhere.
        globalThis[Symbol.for("network-view-letters")].push(Uint8Array.from([9, 9, 9, ...bytes]).subarray(3));
        const {parts} = mailboxOf("é");
        return [[...parts.keys()], Object.entries(parts.get("one").arrays).map(([name, {data, shape}]) =>
            [name, data.constructor.name, shape, [...data]])];
    }"""
    names, found = run("view/page/mailbox", code, list(letter))
    assert names == ["one", "two"] and unpack(letter[: int.from_bytes(letter[:4], "little")])[0]["view"] == "é"
    kinds = {"W1": "Float64Array", "picture_Z1": "Int8Array", "frames": "Float32Array", "X": "Float64Array"}
    assert {name: kind for name, kind, *_ in found} == kinds
    for name, _, shape, values in found:
        wanted = arrays[name] / 255 if name == "X" else arrays[name]
        np.testing.assert_array_equal(np.array(values).reshape(shape), wanted)


def test_what_is_asked_before_anybody_can_ask_python_is_asked_then(run):
    code = """({mailboxOf, default: asker}) => {
        const asked = [];
        mailboxOf("early").ask(["X[0,1]"]);
        for (let n = 0; n < 2; n++) asker({data: "early", setStateValue: (...said) => asked.push(said)});
        mailboxOf("early").ask(["X[0,2]"]);
        return asked;
    }"""
    asked = [["place", {"refs": [ref]}] for ref in ("X[0,1]", "X[0,2]")]
    assert run("view/page/mailbox view/ask", code) == asked


def typed_into(blank, luck):
    """What somebody may type into a blank: the answer, what slips give, other numbers and none, in all notations."""
    values = [blank.value, blank.on_paper, *(slip.value for slip in blank.slips), luck.gauss(0, 1), 10 * blank.value]
    for value in (*values, 0.0, -blank.value):
        for digits in (1, 2, 3, 5, 9):
            number, percent = (f"{each:.{digits}g}" for each in (value, 100 * value))
            mantissa, power = f"{value:.{digits - 1}e}".split("e")
            yield from (number, number.replace(".", ",").replace("-", "−"), f"= {number}", f"+{number}", f"{percent} %")
            above = str(int(power)).translate(SUPERSCRIPTS)
            yield from (f"{mantissa}e{power}", f"{mantissa} · 10^({int(power)})", f"{mantissa}×10{above}")
    yield from (
        "",
        " ",
        "x",
        "1/2",
        "1,000.5",
        "10",
        "10⁻³",
        "1e",
        "--1",
        "1.5e400",
        "7" * 61,
        "0.0000",
        "٣",
        "5\u00a0%",
        ".5",
    )


def test_without_a_server_the_same_is_said_of_what_somebody_types(run):
    luck, given, true = random.Random(7), [], []
    for snapshot in random_states(12, 7, ("tiny", "small")):
        for blank in blanks(snapshot).values():
            for typed in typed_into(blank, luck):
                again = luck.random() < 0.5
                verdict = check_answer(blank, typed, again)
                given.append([json.loads(checked(blank)), typed, again])
                true.append({"key": verdict.key, "isRight": verdict.is_right})
    code = "({check}, cases) => cases.map((each) => check(...each))"
    said = run("take_home/lesson/check", code, given)
    all_of_them = zip(given, said, true, strict=True)
    assert len(given) > 10_000
    assert [(of["kind"], typed, right, mine) for (of, typed, _), mine, right in all_of_them if right != mine] == []
