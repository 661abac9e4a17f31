"""A part of a fleet: what `select` and `shard` take, and that renewals spread out in time."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_rotator.config import selection
from graph_token_rotator.domain.credential import Credential
from graph_token_rotator.domain.errors import InputError
from graph_token_rotator.domain.target import Target
from tests.support import credential


def fleet(*owners: int) -> list[Credential]:
    """A fleet in which the first owner has so many credentials, the second so many, ..."""
    return [
        credential(name=f"c-{owner}-{number}", source=Target(f"owner-{owner}/social", "FB_TOKEN"))
        for owner, size in enumerate(owners)
        for number in range(size)
    ]


def parts(credentials: list[Credential], n: int) -> list[tuple[Credential, ...]]:
    return [selection.shard_credentials(credentials, k, n) for k in range(1, n + 1)]


def names(credentials: tuple[Credential, ...]) -> list[str]:
    return [credential.name for credential in credentials]


FLEETS = st.lists(st.integers(1, 30), max_size=12).map(lambda sizes: fleet(*sizes))


@settings(max_examples=150, deadline=None)
@given(FLEETS, st.integers(1, 40))
def test_every_credential_is_in_exactly_one_part_and_no_part_has_too_many(
    credentials: list[Credential], n: int
) -> None:
    found = parts(credentials, n)
    assert Counter(name for part in found for name in names(part)) == Counter(names(tuple(credentials)))
    assert max(len(part) for part in found) <= selection.capacity(len(credentials), n)


@pytest.mark.parametrize(
    ("number", "n", "most"), [(0, 5, 0), (1, 5, 1), (5, 5, 1), (6, 5, 2), (20, 5, 5), (100, 5, 25), (101, 5, 25), (7, 1, 8)]
)  # fmt: skip
def test_a_part_has_room_for_its_share_or_a_quarter_more(number: int, n: int, most: int) -> None:
    assert selection.capacity(number, n) == most


@settings(max_examples=80, deadline=None)
@given(FLEETS, st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(credentials: list[Credential], n: int, random: object) -> None:
    shuffled = list(credentials)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert [set(names(part)) for part in parts(shuffled, n)] == [set(names(part)) for part in parts(credentials, n)]


def test_a_part_keeps_the_order_of_the_file() -> None:
    credentials = fleet(7, 8, 9)
    order = names(tuple(credentials))
    for part in parts(credentials, 3):
        places = [order.index(name) for name in names(part)]
        assert all(earlier < later for earlier, later in pairwise(places))


def test_owners_stay_together_where_they_fit() -> None:
    found = parts(fleet(*[4] * 25), 5)
    holders = Counter(owner for part in found for owner in {credential.source.owner for credential in part})
    assert sum(number == 1 for number in holders.values()) >= 20
    assert all(len(part) > 10 for part in found)


def test_an_owner_larger_than_a_share_is_split() -> None:
    assert sorted(len(part) for part in parts(fleet(100), 5)) == [20, 20, 20, 20, 20]
    assert sorted(len(part) for part in parts(fleet(102), 5)) == [18, 21, 21, 21, 21]


def moved(before: list[Credential], after: list[Credential], n: int) -> int:
    """How many of the earlier credentials are in another part later."""
    home, later = (
        {name: k for k, part in enumerate(parts(fleet, n)) for name in names(part)} for fleet in (before, after)
    )
    return sum(home[name] != later[name] for name in home)


@pytest.mark.parametrize("sizes", [[200], [8] * 25, [60, 50, 40, 30, 20], [1] * 200])
def test_one_more_credential_moves_few_others(sizes: list[int]) -> None:
    for owner in range(len(sizes))[:12]:
        more = credential(name=f"new-{owner}", source=Target(f"owner-{owner}/social", "FB_TOKEN"))
        assert moved(fleet(*sizes), [*fleet(*sizes), more], 5) <= 0.05 * sum(sizes)


def test_while_a_fleet_grows_few_move_on_average() -> None:
    everything = fleet(40, 20, 10, 5, 5, 3, 2, *[1] * 15)
    moves = [moved(everything[:size], everything[: size + 1], 5) / size for size in range(20, len(everything))]
    assert sum(moves) / len(moves) <= 0.1


def test_there_is_no_part_beyond_the_last() -> None:
    for k, n in ((0, 2), (3, 2)):
        with pytest.raises(ValueError, match=f"there is no part {k} of {n}"):
            selection.shard_credentials(fleet(3), k, n)


def test_names_and_globs_select_in_the_files_order() -> None:
    credentials = fleet(2, 2)
    assert names(selection.select_credentials(credentials, ["c-1-*", "c-0-1"])) == ["c-0-1", "c-1-0", "c-1-1"]
    assert names(selection.select_credentials(credentials, [])) == names(tuple(credentials))


def test_a_pattern_that_matches_nothing_is_told_with_the_nearest_name() -> None:
    with pytest.raises(InputError) as caught:
        selection.select_credentials(fleet(2), ["c-0-0", "C-0-1", "zzz*"])
    assert caught.value.problems == [
        "`select`: `C-0-1` matches no credential; did you mean `c-0-1`?",
        "`select`: `zzz*` matches no credential; the first names are `c-0-0`, `c-0-1`",
    ]


@pytest.mark.parametrize("pattern", ["ghp_AbCdEfGhIjKlMnOpQrStUv0123", "EAAb" * 5, "a`b", "x y", "::error::x", "é"])
def test_a_pattern_that_may_be_a_secret_or_does_harm_is_not_repeated_not_even_in_part(pattern: str) -> None:
    with pytest.raises(InputError) as caught:
        selection.select_credentials(fleet(2), ["c-0-0", pattern])
    assert caught.value.problems == ["`select`: pattern 2 matches no credential; the first names are `c-0-0`, `c-0-1`"]
