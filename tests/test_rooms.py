"""The coverage figure of each room is that of its files together."""

import json

import rooms


def counted(run, lines):
    """A file as coverage.py reports it."""
    return {"summary": {"covered_lines": run, "num_statements": lines}}


def test_files_of_a_room_count_together(tmp_path):
    files = {
        "pooltools/__init__.py": counted(5, 5),
        "pooltools/layers/__init__.py": counted(0, 0),
        "pooltools/layers/blur.py": counted(3, 10),
        "pooltools/layers/parts/lp.py": counted(4, 4),
    }
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": files}))
    found = rooms.rooms(report)
    assert found == {"__init__": (5, 5), "layers": (7, 14)}
    assert [line.split() for line in rooms.table(found).splitlines()] == [
        ["__init__", "5", "of", "5", "lines", "100.0%"],
        ["layers", "7", "of", "14", "lines", "50.0%"],
        ["all", "12", "of", "19", "lines", "63.2%"],
    ]
