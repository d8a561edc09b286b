"""The browser's code on its way: what an element's module is that comes again with whatever changes in the element."""

import gzip
import re

from ui.parts.bundle import javascript, lent


def test_the_modules_are_short_and_one_waits_for_the_code_that_the_other_is_told():
    code, lender, borrower = lent("ui/parts/ending", KNOWN={"a": 1})
    assert gzip.decompress(code).decode() == 'const KNOWN = {"a": 1};\n' + javascript("ui/parts/ending")
    assert len(borrower) < 300 and len(lender) < 1_000
    (loan,) = set(re.findall(r'Symbol\.for\("([^"]+)"\)', lender + borrower))
    assert borrower.endswith("export default await loan.code;\n") and "loan.given ??= unpacked(data)" in lender
    # Of another lesson that the page showed a moment before, it would get other code.
    assert loan not in lent("ui/parts/ending", KNOWN={"a": 2})[2]
