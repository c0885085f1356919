"""Names are found whatever their case and dashes, never overwritten, and misspellings get suggestions."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from actderiv import FUNCTIONS, RequestError, get
from actderiv.registry import Registry


@dataclass(frozen=True)
class Thing:
    name: str
    aliases: tuple[str, ...] = ()


def test_a_taken_name_is_refused_and_nothing_is_lost():
    things = Registry("thing")
    things.add(Thing("hard_tanh", aliases=("clip",)))
    for clash in (Thing("HardTanh"), Thing("other", aliases=("CLIP",))):
        with pytest.raises(RequestError, match="belongs to 'hard_tanh'"):
            things.add(clash)
    assert things.names() == ["hard_tanh"]


def test_a_refused_entry_leaves_no_alias_behind():
    things = Registry("thing")
    things.add(Thing("a"))
    with pytest.raises(RequestError):
        things.add(Thing("b", aliases=("c", "a")))
    assert "c" not in things
    assert "b" not in things


def test_loading_waits_for_the_first_question():
    asked = []
    things = Registry("thing", load=lambda: asked.append(1) or [Thing("a")])
    assert asked == []
    assert things.names() == ["a"]
    assert len(things) == 1
    assert asked == [1]


def test_a_scope_forgets_what_was_added_in_it():
    things = Registry("thing")
    with things.scope():
        things.add(Thing("a"))
        assert "A" in things
    assert "a" not in things


def test_every_name_and_alias_is_found_in_any_spelling():
    for record in FUNCTIONS:
        for name in (record.name, *record.aliases):
            for spelling in (name, name.upper(), name.replace("_", "-"), name.replace("_", "").title()):
                assert get(spelling).activation is record


def test_a_misspelling_gets_the_nearest_name():
    with pytest.raises(RequestError) as caught:
        get("sigmiod")
    assert "sigmoid" in caught.value.hint
    assert caught.value.lines()[2].strip() == "^" * len("sigmiod")
