"""A part of a fleet: what `select` and `shard` choose."""

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
    """Return a fleet; the numbers are how many credentials each owner has."""
    return [
        credential(name=f"c-{owner}-{number}", source=Target(f"owner-{owner}/social", "FB_TOKEN"))
        for owner, size in enumerate(owners)
        for number in range(size)
    ]


def shards(credentials: list[Credential], n: int) -> list[tuple[Credential, ...]]:
    return [selection.shard_credentials(credentials, k, n) for k in range(1, n + 1)]


def names(credentials: tuple[Credential, ...]) -> list[str]:
    return [credential.name for credential in credentials]


FLEETS = st.lists(st.integers(1, 30), max_size=12).map(lambda sizes: fleet(*sizes))


@settings(max_examples=150, deadline=None)
@given(FLEETS, st.integers(1, 40))
def test_each_credential_is_in_one_shard(credentials: list[Credential], n: int) -> None:
    all_shards = shards(credentials, n)
    assert Counter(name for shard in all_shards for name in names(shard)) == Counter(names(tuple(credentials)))
    assert max(len(shard) for shard in all_shards) <= selection.capacity(len(credentials), n)


@pytest.mark.parametrize(
    ("number", "n", "limit"), [(0, 5, 0), (1, 5, 1), (5, 5, 1), (6, 5, 2), (20, 5, 5), (100, 5, 25), (101, 5, 25), (7, 1, 8)]
)  # fmt: skip
def test_capacity_is_a_share_or_a_quarter_more(number: int, n: int, limit: int) -> None:
    assert selection.capacity(number, n) == limit


@settings(max_examples=80, deadline=None)
@given(FLEETS, st.integers(1, 12), st.randoms(use_true_random=False))
def test_order_of_the_file_does_not_matter(credentials: list[Credential], n: int, random: object) -> None:
    shuffled = list(credentials)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert [set(names(shard)) for shard in shards(shuffled, n)] == [
        set(names(shard)) for shard in shards(credentials, n)
    ]


def test_shard_keeps_the_order_of_the_file() -> None:
    credentials = fleet(7, 8, 9)
    order = names(tuple(credentials))
    for shard in shards(credentials, 3):
        indexes = [order.index(name) for name in names(shard)]
        assert all(earlier < later for earlier, later in pairwise(indexes))


def test_owners_stay_together_where_they_fit() -> None:
    all_shards = shards(fleet(*[4] * 25), 5)
    owners = [{credential.source.owner for credential in shard} for shard in all_shards]
    shards_of_owner = Counter(owner for shard_owners in owners for owner in shard_owners)
    assert sum(number == 1 for number in shards_of_owner.values()) >= 20
    assert all(len(shard) > 10 for shard in all_shards)


def test_an_owner_larger_than_a_share_is_split() -> None:
    assert sorted(len(shard) for shard in shards(fleet(100), 5)) == [20, 20, 20, 20, 20]
    assert sorted(len(shard) for shard in shards(fleet(102), 5)) == [18, 21, 21, 21, 21]


def moves(before: list[Credential], after: list[Credential], n: int) -> int:
    """Return how many of the earlier credentials are in another shard afterwards."""
    earlier, later = (
        {name: k for k, shard in enumerate(shards(fleet, n)) for name in names(shard)} for fleet in (before, after)
    )
    return sum(earlier[name] != later[name] for name in earlier)


@pytest.mark.parametrize("sizes", [[200], [8] * 25, [60, 50, 40, 30, 20], [1] * 200])
def test_new_credential_moves_few(sizes: list[int]) -> None:
    for owner in range(len(sizes))[:12]:
        new = credential(name=f"new-{owner}", source=Target(f"owner-{owner}/social", "FB_TOKEN"))
        assert moves(fleet(*sizes), [*fleet(*sizes), new], 5) <= 0.05 * sum(sizes)


def test_growing_fleet_moves_few_on_average() -> None:
    credentials = fleet(40, 20, 10, 5, 5, 3, 2, *[1] * 15)
    rates = [moves(credentials[:size], credentials[: size + 1], 5) / size for size in range(20, len(credentials))]
    assert sum(rates) / len(rates) <= 0.1


def test_shard_beyond_the_last_is_an_error() -> None:
    for k, n in ((0, 2), (3, 2)):
        with pytest.raises(ValueError, match=f"there is no part {k} of {n}"):
            selection.shard_credentials(fleet(3), k, n)


def test_globs_select_in_the_files_order() -> None:
    credentials = fleet(2, 2)
    assert names(selection.select_credentials(credentials, ["c-1-*", "c-0-1"])) == ["c-0-1", "c-1-0", "c-1-1"]
    assert names(selection.select_credentials(credentials, [])) == names(tuple(credentials))


def test_glob_without_match_suggests_a_name() -> None:
    with pytest.raises(InputError) as error:
        selection.select_credentials(fleet(2), ["c-0-0", "C-0-1", "zzz*"])
    assert error.value.problems == [
        "`select`: `C-0-1` matches no credential; did you mean `c-0-1`?",
        "`select`: `zzz*` matches no credential; the first names are `c-0-0`, `c-0-1`",
    ]


@pytest.mark.parametrize("pattern", ["ghp_AbCdEfGhIjKlMnOpQrStUv0123", "EAAb" * 5, "a`b", "x y", "::error::x", "é"])
def test_glob_that_could_be_a_secret_is_not_repeated(pattern: str) -> None:
    with pytest.raises(InputError) as error:
        selection.select_credentials(fleet(2), ["c-0-0", pattern])
    assert error.value.problems == ["`select`: pattern 2 matches no credential; the first names are `c-0-0`, `c-0-1`"]
