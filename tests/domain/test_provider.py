"""Test that every provider in the registry is complete and distinct, so that reports and adapters can rely on it."""

from urllib.parse import urlsplit

import pytest

from graph_token_rotator.domain.provider import (
    DEFAULT_PROVIDER,
    PROVIDERS,
    Feature,
    GraphApi,
    Kind,
    ProviderSpec,
    RefreshDialect,
    supporting,
)

SPECS = pytest.mark.parametrize("spec", PROVIDERS.values(), ids=list(PROVIDERS))


def test_default_provider_is_registered() -> None:
    assert DEFAULT_PROVIDER in PROVIDERS


@SPECS
def test_url_is_an_https_base_address(spec: ProviderSpec) -> None:
    parts = urlsplit(spec.url)
    assert parts.scheme == "https"
    assert parts.netloc
    assert not parts.path + parts.query + parts.fragment


@SPECS
def test_kinds_texts_and_prefixes_are_there(spec: ProviderSpec) -> None:
    assert spec.kinds
    assert all(spec.kinds)
    assert spec.token_prefixes
    assert all(spec.token_prefixes)
    assert all((spec.login, spec.site, spec.new_token))


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_belongs_to_one_provider(kind: Kind) -> None:
    """`OTHER` is a token of no known kind, so it belongs to none."""
    names = [name for name, spec in PROVIDERS.items() if kind in spec.kinds]
    assert len(names) == (0 if kind is Kind.OTHER else 1)


@pytest.mark.parametrize("field", ["login", "site", "url", "kinds", "token_prefixes", "new_token"])
def test_providers_differ(field: str) -> None:
    values = [getattr(spec, field) for spec in PROVIDERS.values()]
    assert len(set(values)) == len(values)


@SPECS
def test_protocol_fits_the_kinds(spec: ProviderSpec) -> None:
    if isinstance(spec.protocol, RefreshDialect):
        assert spec.kinds == (spec.protocol.kind,)
        assert all(spec.protocol)
        assert all(kind.refreshable for kind in spec.kinds)
    else:
        assert isinstance(spec.protocol, GraphApi)
        assert not any(kind.refreshable for kind in spec.kinds)


@SPECS
def test_facts_have_the_same_names(spec: ProviderSpec) -> None:
    """Sentences about a login may use any of these facts; the kind is known beforehand only without an app."""
    facts = spec.facts("1234567890123456")
    settings = {"app_settings", "address_settings", *({"alternative", "extension"} if spec.needs_app else set())}
    assert set(facts) - {"kind"} == {
        "login",
        "site",
        "log_in",
        "grant",
        "login_page",
        "dashboard",
        "security",
        *settings,
    }
    assert all(facts.values())
    assert ("kind" in facts) is not spec.needs_app
    assert ("1234567890123456" in facts["dashboard"]) is spec.needs_app


@SPECS
def test_no_step_names_an_input_that_the_provider_does_not_have(spec: ProviderSpec) -> None:
    for kind in (None, *spec.kinds):
        texts = " ".join(spec.facts("1", kind).values())
        assert ("page-id" in texts) <= (Feature.PAGE_ID in spec.supports)
        assert ("app-id" in texts) <= spec.needs_app


def test_steps_depend_on_the_kind_of_token() -> None:
    spec = PROVIDERS["facebook"]
    assert "Business settings" in spec.facts("1", Kind.SYSTEM_USER)["log_in"]
    assert spec.facts("1", Kind.SYSTEM_USER)["login_page"].startswith("https://business.facebook.com/")
    assert "user token" in spec.facts("1", Kind.PAGE)["log_in"]
    assert "page-id" in spec.facts("1", Kind.PAGE)["log_in"]
    assert spec.facts("1", Kind.USER) == spec.facts("1")


@pytest.mark.parametrize("feature", Feature)
def test_each_feature_has_a_provider(feature: Feature) -> None:
    assert "facebook" in supporting(feature)
