"""The way from Welcome to the end is no longer than a double lesson leaves room for."""

from benchmarks.reading import paths, whole_way, words_in


def test_the_whole_way_takes_25_to_40_minutes_and_60_with_all_that_is_computed():
    found = paths()
    assert 25 <= whole_way(found) <= 40 and whole_way(found, computes=True) <= 60
    assert sum(each.blanks for each in found) == 9 and all(each.core for each in found)


def test_what_is_closed_or_looked_up_is_not_counted():
    assert words_in("<p>One <b>pixel</b> has 0.53 of it.</p>") == 6
    assert words_in("<p>One</p><details><summary>Why?</summary><p>So.</p></details><table><td>1</td></table>") == 1
