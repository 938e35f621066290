"""Names lead to notebooks, and a name that leads nowhere says what there is."""

from pathlib import Path

import pytest

from pooltools.notebooks.places import named, notebooks, within

FILES = (
    "chapters/01_mechanics.ipynb",
    "chapters/02_shift.ipynb",
    "exercises/01_mechanics/source.ipynb",
)
STRAY = ("chapters/.ipynb_checkpoints/01_mechanics.ipynb", "_build/01_mechanics.ipynb")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of three notebooks, with copies that do not belong to it."""
    for name in (*FILES, *STRAY):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def relative(paths: list[Path], course: Path) -> list[str]:
    return [path.relative_to(course).as_posix() for path in paths]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], FILES),
        (["01_mechanics"], (FILES[0], FILES[2])),
        (["02"], (FILES[1],)),
        (["02", "02_shift", "01"], (FILES[1], FILES[0], FILES[2])),
    ],
)
def test_a_name_means_chapter_and_exercise(
    names: list[str], expected: tuple[str, ...], course: Path
) -> None:
    assert relative(named(names, course), course) == list(expected)


def test_a_path_means_itself_inside_the_course_or_not(course: Path) -> None:
    stray = course / STRAY[1]
    assert named([str(stray)], course) == [stray]


def test_an_unknown_name_is_refused_with_the_nearest(course: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"`N` must be one of 01_mechanics, 02_shift or .*"
                       r"; got 01_mechanic\. Did you mean 01_mechanics\?"):  # fmt: skip
        named(["01_mechanic"], course)


def test_a_course_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no notebook found in chapters and exercises"):
        named([], tmp_path)


def test_folders_are_searched_without_checkpoints(course: Path) -> None:
    assert relative(within([course / "chapters"]), course) == list(FILES[:2])
    assert notebooks(course) == [course / name for name in FILES]


@pytest.mark.parametrize(
    ("path", "message"), [("chapter", "`PATH` must exist; got "), ("empty", "no notebook found")]
)
def test_a_place_without_notebooks_is_refused(path: str, message: str, course: Path) -> None:
    (course / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=message):
        within([course / path])
