"""Every sentence has its French, with the same values and the right plural; the same assessment reads in both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from curate.interests.declared import declare
from curate.messages import CATALOGUES, Label, Message, counted, message, say, ui_language
from curate.models import Assessment
from curate.render.text import render_text
from curate.scoring import Scorer
from fixed import FIXED
from timelines import NOW, timeline

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message as Entry

PACKAGE = CATALOGUES.parent
MARKERS = {"message": None, "counted": (1, 2), "Message": None}
FRENCH = CATALOGUES / "fr" / "LC_MESSAGES" / "curate.po"
FORMAT = Formatter()


def sentences() -> set[str | tuple[str, ...]]:
    """Extract the sentences of the code, as a translator would."""
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords=MARKERS)
    return {text for _, _, text, _, _ in found}


def catalogue() -> Catalog:
    return read_po(BytesIO(FRENCH.read_bytes()), locale="fr")


def entries() -> Iterator[Entry]:
    return (entry for entry in catalogue() if entry.id)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in FORMAT.parse(text) if name is not None}


def strings(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def test_every_sentence_is_translated() -> None:
    """A sentence that is added needs its French in curate/locale/fr/LC_MESSAGES/curate.po."""
    translated = {
        entry.id if isinstance(entry.id, str) else tuple(entry.id) for entry in entries() if all(strings(entry.string)) and not entry.fuzzy
    }

    missing = sorted(map(str, sentences() - translated))
    assert not missing, f"add to {FRENCH.name}: {missing}"


def test_no_translation_is_left_over() -> None:
    """A sentence that no code says any more is taken out of the catalogue."""
    left_over = {entry.id if isinstance(entry.id, str) else tuple(entry.id) for entry in entries()} - sentences()

    assert not left_over, f"take out of {FRENCH.name}: {sorted(map(str, left_over))}"


def test_translations_have_the_same_values() -> None:
    wrong = [entry.id for entry in entries() for text in strings(entry.string) if fields(text) != fields(strings(entry.id)[-1])]

    assert wrong == []


def test_french_has_two_forms_for_each_count() -> None:
    """And zero is singular: « 0 post lu »."""
    assert catalogue().num_plurals == 2
    assert [entry.id for entry in entries() if isinstance(entry.id, tuple) and len(strings(entry.string)) != 2] == []
    assert [say(counted("{n} post read", "{n} posts read", n), "fr") for n in (0, 1, 2)] == ["0 post lu", "1 post lu", "2 posts lus"]
    assert [say(counted("{n} post read", "{n} posts read", n)) for n in (0, 1, 2)] == ["0 posts read", "1 post read", "2 posts read"]


def test_french_is_written_as_in_french() -> None:
    """A space before two-part signs, curved apostrophes, French quotation marks."""
    texts = [text for entry in entries() for text in strings(entry.string)]

    assert [text for text in texts if re.search(r"[^\s\u00a0\u202f][:;?!](\s|$)", text)] == []
    assert [text for text in texts if "'" in text or '"' in text or "“" in text] == []


def test_the_compiled_catalogue_is_current() -> None:
    """After a change of the catalogue: python build_data.py."""
    compiled = BytesIO()
    write_mo(compiled, catalogue())

    assert FRENCH.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_no_sentence_is_put_together_by_hand() -> None:
    """Markers take whole sentences: an f-string or a sum could not be translated."""
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]

    assert [line for text in sources for line in re.findall(r"\b(?:message|counted)\(\s*f[\"'].*", text)] == []


def test_values_are_said_in_the_language() -> None:
    """Decimal comma, names of topics, sentences within sentences, lists."""
    wine = Label({"en": "wine", "fr": "vin"})
    sentence = Message("{a} {b} {c} {d}", {"a": 1.25, "b": wine, "c": message("pinned"), "d": (wine, "x")})

    assert say(sentence) == "1.2 wine pinned wine, x"
    assert say(sentence, "fr") == "1,2 vin épinglés vin, x"


def test_values_are_never_read_as_patterns() -> None:
    """Braces in a handle are braces."""
    assert say(message("mute {topic}", topic="{0.__class__} {topic}")) == "mute {0.__class__} {topic}"


def test_a_label_without_the_language_falls_back() -> None:
    assert Label({"en": "wine", "fr": "vin"}).in_language("de") == "wine"
    assert Label({"de": "Wein"}).in_language("fr") == "Wein"


@pytest.mark.parametrize(
    ("asked", "environment", "lang"),
    [
        ("fr", {"CURATE_LANG": "en", "LANG": "en_GB.UTF-8"}, "fr"),
        (None, {"CURATE_LANG": "fr", "LANG": "en_GB.UTF-8"}, "fr"),
        (None, {"CURATE_LANG": "", "LC_ALL": "fr_FR.UTF-8", "LANG": "en_GB.UTF-8"}, "fr"),
        (None, {"LC_MESSAGES": "fr_CA", "LANG": "en_GB.UTF-8"}, "fr"),
        (None, {"LANG": "fr_BE@euro"}, "fr"),
        (None, {"LANG": "fr"}, "fr"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LANG": "C"}, "en"),
        (None, {"LANG": ""}, "en"),
    ],
)
def test_the_language_to_speak(asked: str | None, environment: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for, then $CURATE_LANG, then the locale, then English."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert ui_language(asked) == lang


def made() -> Assessment:
    account = timeline("Un réseau de neurones pour la vigne", "Bonjour à tous, comment allez-vous ? 😂", name="Ada")
    return Scorer(declare(["machine learning", "zzyzx"], languages=["en"]), now=NOW).score(account)


@pytest.mark.parametrize("assessment", [FIXED, made()], ids=["fixed", "made"])
def test_the_same_assessment_in_both_languages(assessment: Assessment) -> None:
    """As many lines, the same figures, and no English sentence left in the French one."""
    english, french = (render_text([assessment], lang) for lang in ("en", "fr"))
    told = [each.finding.reason for each in assessment.findings] + [advice.text for advice in assessment.advice]

    assert re.findall(r"\d+", english) == re.findall(r"\d+", french)
    assert [say(each) for each in told if say(each) == say(each, "fr")] == []


def test_catalogues_are_where_gettext_looks() -> None:
    assert [path.relative_to(CATALOGUES) for path in CATALOGUES.rglob("*.mo")] == [Path("fr/LC_MESSAGES/curate.mo")]
