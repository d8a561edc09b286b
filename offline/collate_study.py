"""The files that learners took from the page Measure it, as one table: `python -m offline.collate_study FOLDER`.

Writes CSV to the standard output, a row for each file; of a file that is none, a sentence to the standard error. The
columns are described in docs/study.md.
"""

import argparse
import csv
import sys
from pathlib import Path

from runs.study.record import MOST_BYTES, Record, StudyError, columns, from_file


def rows(folder):
    """-> (rows, a list of dicts; sentences, a list of texts), in the order of the files' names."""
    found, sentences = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            # A spreadsheet would take a name that begins so for a formula.
            found.append({"file": path.name.lstrip("=+-@\t\r"), **columns(from_file(start_of(path)))})
        except (StudyError, OSError) as problem:
            sentences.append(f"{path.name!a} is left out: {problem}.")
    return found, sentences


def start_of(path):
    """As many bytes of a file as one may have, and one more."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def main(arguments=None):
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    found, sentences = rows(parser.parse_args(arguments).folder)
    writer = csv.DictWriter(sys.stdout, ["file", *columns(Record())], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    for sentence in sentences:
        print(sentence, file=sys.stderr)


if __name__ == "__main__":
    main()
