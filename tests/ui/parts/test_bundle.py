"""The browser's code on its way: what an element's module is that comes again with whatever changes in the element."""

import re

from ui.parts.bundle import lent, zipped


def test_the_module_that_comes_with_each_change_is_short_and_waits_for_the_one_that_brings_the_code():
    lender, borrower = lent("ui/parts/ending", KNOWN={"a": 1})
    assert len(borrower) < 300 < len(zipped("ui/parts/ending"))
    (loan,) = set(re.findall(r'Symbol\.for\("([^"]+)"\)', lender + borrower))
    assert borrower.endswith("export default await loan.code;\n") and "loan.given ??= unpacked()" in lender
    # Of another lesson that the page showed a moment before, it would get other code.
    assert loan not in lent("ui/parts/ending", KNOWN={"a": 2})[1]
