"""One table out of many files: a row each, and a sentence for each that is none."""

import csv
import io

from offline.collate_study import main
from runs.study.record import MOST_BYTES, columns, to_file
from tests.runs.study.test_record import whole


def test_a_row_for_each_file_and_a_sentence_for_each_that_is_none(tmp_path, capsys):
    for learner in ("b", "a"):
        (tmp_path / f"study-{learner}.json").write_bytes(to_file(whole(learner)))
    (tmp_path / "=cmd.json").write_bytes(to_file(whole("c")))
    for name, data in {"x": b"{", "large": b" " * 10 * MOST_BYTES, "other": b"{}", "deep": b"[" * 19_000}.items():
        (tmp_path / f"{name}.json").write_bytes(data)
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "notes.txt").write_text("none of it")
    main([str(tmp_path)])
    out, err = capsys.readouterr()
    found = list(csv.DictReader(io.StringIO(out)))
    assert [row["learner"] for row in found] == ["c", "a", "b"]
    assert [row["file"] for row in found] == ["cmd.json", "study-a.json", "study-b.json"]
    assert found[1] == {"file": "study-a.json", **columns(whole("a"))}
    assert len(err.splitlines()) == 5 and all(" is left out: " in line for line in err.splitlines())


def test_an_empty_folder_is_an_empty_table(tmp_path, capsys):
    main([str(tmp_path)])
    assert capsys.readouterr().out.startswith("file,learner,before_day,") and capsys.readouterr().err == ""
