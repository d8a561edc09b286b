"""What `make bench` does with what the benchmarks print: it looks at no clock, and runs none of them."""

import json

import pytest

from benchmarks import all as benches

TABLE = "| net | ms |\n|---|--:|\n| small | 1,234.5 |\n\nA note."


def test_a_table_takes_the_place_of_the_one_before_and_leaves_the_rest():
    first = benches.put("# Measured\n\nWords.\n", "view", "here", TABLE)
    assert first.startswith("# Measured\n\nWords.\n\n### View\n\n<!-- bench view -->\n") and TABLE in first
    both = benches.put(first, "maps", "here", "no table")
    again = benches.put(both, "view", "there", "| net |\n|---|\n| tiny |")
    assert TABLE not in again and "| tiny |" in again and "`python dev.py bench view`: there." in again
    assert again.count("<!-- bench view -->") == 1 and again.endswith(both.partition("### Maps")[2])


def test_what_is_no_table_is_shown_as_it_was_printed():
    assert "```text\nfirst: 3 ms\n```" in benches.put("", "reading", "here", "first: 3 ms")


def test_each_row_of_a_table_is_one_of_json_by_its_columns():
    assert benches.rows(TABLE) == [{"net": "small", "ms": 1234.5}, {"says": "A note."}]
    assert benches.rows("| a |\n|--|\n| x |\n\n| b |\n|--|\n| 2 |") == [{"a": "x"}, {"b": 2.0}]


def test_what_cannot_run_here_is_skipped_with_the_reason(monkeypatch, capsys):
    monkeypatch.setattr(benches, "ALL", {"odd": benches.Benchmark("odd", 1, ("no-such-package",))})
    assert benches.main(["--json", "odd"]) == 0
    assert json.loads(capsys.readouterr().out)["skipped"] == "no-such-package not installed"
    with pytest.raises(SystemExit, match=r"no other\. There are: odd"):
        benches.main(["other"])


def test_one_that_fails_or_comes_to_no_end_says_so():
    assert benches.output(benches.Benchmark("no_such_file", 1))[1].startswith("status 1, ")
    # It would begin a server.
    assert benches.output(benches.Benchmark("growth", 0.001)) == ("", "no end within 0.001 minutes")
