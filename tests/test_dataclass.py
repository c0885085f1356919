"""Our ``dataclass`` beside the standard library's: the same classes, declared by both, do the same."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar

import pytest

from actderiv.dataclass import dataclass

OPTIONS = [
    {}, {"frozen": True}, {"frozen": True, "eq": False}, {"frozen": True, "repr": False}, {"eq": False, "repr": False},
    {"frozen": True, "kw_only": True},
]  # fmt: skip


def point(decorate: Callable[..., Any], **options: Any) -> type:
    class Point:
        unit: ClassVar[str] = "ULP"
        x: float
        names: list[str] = field(default_factory=list, compare=False)
        secret: int = field(default=3, repr=False)

    return decorate(**options)(Point)


def nothing(decorate: Callable[..., Any], **options: Any) -> type:
    class Nothing:
        """Has no fields."""

    return decorate(**options)(Nothing)


def own_methods(decorate: Callable[..., Any], **options: Any) -> type:
    class Own:
        x: float

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self))

        def __hash__(self) -> int:
            return 5

    return decorate(**options)(Own)


def own_equality(decorate: Callable[..., Any], **options: Any) -> type:
    class Own:
        x: float

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self))

    return decorate(**options)(Own)


def derived(decorate: Callable[..., Any], **options: Any) -> type:
    class Derived(point(decorate, **options)):
        y: float = 0.5

        def __post_init__(self) -> None:
            object.__setattr__(self, "secret", self.secret + 1)

    return decorate(**options)(Derived)


def outcome(act: Callable[[], Any]) -> Any:
    """What comes of it: a value, or the error with its text."""
    try:
        return act()
    except Exception as error:
        return type(error), str(error)


def tried(cls: type) -> list[Any]:
    """What a class and its objects answer; addresses and hashes of identity are left out."""
    given = {"x": 1.5} if "x" in cls.__dataclass_fields__ else {}
    one, same, other = cls(**given), cls(**given), cls(**dict.fromkeys(given, 2.5))
    hashable = cls.__hash__ is not None and cls.__hash__ is not object.__hash__
    return [
        outcome(lambda: cls(1, 2, 3, 4, 5, 6)), outcome(lambda: cls(y=1)), cls.__match_args__,
        [each.name for each in dataclasses.fields(cls)], dataclasses.asdict(one),
        repr(one).split(" at 0x")[0], one == same, one == other, one != same, one == 1.5,
        hashable, hash(one) == hash(same) if hashable else outcome(lambda: hash(one) and None),
        vars(outcome(lambda: dataclasses.replace(one, **given))), vars(copy.deepcopy(one)) == vars(one),
        outcome(lambda: setattr(one, "x", 4.0)), outcome(lambda: setattr(one, "other", 4.0)),
        outcome(lambda: delattr(one, "x")), vars(one),
    ]  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("declare", [point, nothing, own_methods, own_equality, derived])
def test_classes_do_what_those_of_the_standard_library_do(declare: Callable[..., type], options: dict[str, Any]):
    assert tried(declare(dataclass, **options)) == tried(declare(dataclasses.dataclass, **options))


@dataclass(frozen=True)
class Chain:
    link: Any = None


def test_one_that_holds_itself_is_shown():
    links: list[Any] = []
    links.append(Chain(links))
    assert repr(links) == "[Chain(link=[...])]"


def test_one_goes_through_a_pickle_and_stays_frozen():
    read = pickle.loads(pickle.dumps(Chain((1, 2))))
    assert read == Chain((1, 2))
    assert hash(read) == hash(Chain((1, 2)))
    with pytest.raises(FrozenInstanceError):
        read.link = 1
