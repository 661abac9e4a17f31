"""The inputs: read strictly, every problem at once, no secret repeated."""

from datetime import timedelta

import pytest

from graph_token_rotator.config import inputs, parser
from graph_token_rotator.config.input_table import INPUTS
from graph_token_rotator.config.settings import ServiceUrls
from graph_token_rotator.domain.credential import NO_APP
from graph_token_rotator.domain.errors import InputError
from graph_token_rotator.domain.provider import PROVIDERS
from graph_token_rotator.domain.target import Target
from graph_token_rotator.domain.threshold import Threshold

GOOD = {
    "INPUT_TOKEN": "EAAold\n",
    "INPUT_SECRET": "fb_token",
    "INPUT_APP-ID": "1234567890123456",
    "INPUT_APP-SECRET": "0123456789abcdef0123456789abcdef",
    "INPUT_GITHUB-TOKEN": "ghp_made-up",
    "INPUT_REPOSITORY": "octo/social",
}


def problems(**changes: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parser.parse(GOOD | {f"INPUT_{name.replace('_', '-').upper()}": value for name, value in changes.items()})
    return caught.value.problems


def test_the_smallest_complete_set_has_the_documented_defaults() -> None:
    settings = parser.parse(GOOD | {"INPUT_PAGE-ID": "", "INPUT_FORCE": ""})
    (credential,) = settings.credentials
    assert credential.token.reveal() == "EAAold"
    assert credential.source == Target("octo/social", "FB_TOKEN", None)
    assert (credential.renew_before, credential.warn_before) == (Threshold(share=0.33), timedelta(days=14))
    assert (credential.page_id, credential.force, settings.dry_run, settings.export_token) == (
        None,
        False,
        False,
        False,
    )
    assert settings.urls == ServiceUrls("", "v26.0", "https://api.github.com")
    assert [(writer.owners, str(writer.key)) for writer in settings.writers] == [("*", "***")]


def test_the_runners_own_variables_fill_in() -> None:
    environ = GOOD | {
        "INPUT_REPOSITORY": "",
        "GITHUB_REPOSITORY": "a/b",
        "GITHUB_API_URL": "https://ghes.example/api/v3/",
    }
    settings = parser.parse(environ)
    assert settings.credentials[0].source.repository == "a/b"
    assert settings.urls.github_url == "https://ghes.example/api/v3"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("token", "", "`token` is empty"),
        ("token", "  \n", "`token` is empty"),
        ("token", "EAA old", "white space"),
        ("token", '"EAAold"', "in quotes"),
        ("token", "null", "word for nothing"),
        ("secret", "", "`secret` is empty"),
        ("secret", "GITHUB_TOKEN", "`secret`: 'GITHUB_TOKEN' is not the name of a secret"),
        ("secret", "2FB", "is not the name of a secret"),
        ("secret", "fb-token", "is not the name of a secret"),
        ("provider", "facebok", f"allowed: {', '.join(PROVIDERS)} (did you mean facebook?)"),
        ("app_id", "12a", "digits only"),
        ("page_id", "my-page", "digits only"),
        ("repository", "social", "owner/name"),
        ("repository", "octo/..", "owner/name"),
        ("environment", "a\nb", "visible characters"),
        ("renew_before", "33", "neither a percentage nor a duration"),
        ("renew_before", "0%", "neither a percentage nor a duration"),
        ("renew_before", "100%", "neither a percentage nor a duration"),
        ("renew_before", "-5d", "neither a percentage nor a duration"),
        ("renew_before", "3 weeks", "neither a percentage nor a duration"),
        ("warn_before", "33%", "is not a duration"),
        ("warn_before", "0d", "is not a duration"),
        ("warn_before", "99999d", "is not a duration"),
        ("warn_before", "٣d", "is not a duration"),
        ("force", "yes", "`force`: 'yes' is not a boolean; allowed: true or false"),
        ("dry_run", "1", "not a boolean"),
        ("export_token", "on", "not a boolean"),
        ("graph_api_version", "26", "is not a version"),
        ("graph_api_url", "http://graph.example", "http only to loopback"),
        ("graph_api_url", "ftp://127.0.0.1", "is not a base address"),
        ("github_api_url", "https://user:pass@ghes.example", "is not a base address"),
        ("github_api_url", "https://ghes.example/?a=b", "is not a base address"),
        ("github_api_url", "https://ghes.example:99999", "is not a base address"),
        ("github_api_url", "http://127.0.0.1.evil.example", "is not a base address"),
    ],
)
def test_bad_values(name: str, value: str, expected: str) -> None:
    (problem,) = problems(**{name: value})
    assert expected in problem


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/v", "https://ghes.example/api/v3"]
)
def test_good_addresses(url: str) -> None:
    assert parser.parse(GOOD | {"INPUT_GRAPH-API-URL": url + "/"}).urls.graph_url == url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20d", Threshold(length=timedelta(days=20))),
        ("36h", Threshold(length=timedelta(hours=36))),
        ("12.5%", Threshold(share=0.125)),
    ],
)
def test_good_thresholds(text: str, expected: Threshold) -> None:
    assert parser.parse(GOOD | {"INPUT_RENEW-BEFORE": text}).credentials[0].renew_before == expected


def test_all_problems_are_told_at_once() -> None:
    texts = problems(
        token="", secret="1", provider="x", force="maybe", warn_before="soon", graph_api_url="http://a.example"
    )
    assert [problem.split("`")[1] for problem in texts] == [
        "token",
        "secret",
        "provider",
        "warn-before",
        "force",
        "graph-api-url",
    ]


def test_a_secret_in_the_wrong_place_is_not_repeated() -> None:
    value = "EAA" + "x" * 40
    for name in ("app_id", "repository", "force", "page_id", "graph_api_version"):
        (problem,) = problems(**{name: value})
        assert value not in problem
    for name in ("token", "app_secret", "github_token"):
        (problem,) = problems(**{name: value, "secret": value})
        assert value not in problem
    assert problem == "`secret` holds a secret value; give the name of the secret, not its value"


def test_what_chooses_from_a_fleet_needs_one() -> None:
    assert problems(select="acme-*", shard="1/2") == [
        f"`{name}` chooses from a fleet file; give its path in `config`" for name in ("select", "shard")
    ]


def test_what_is_for_one_credential_does_not_go_with_a_fleet_file() -> None:
    file = "is for one credential; with `config` it belongs into the file"
    given = ("token", "secret", "app-id", "app-secret", "environment", "record-expiry")
    *alone, export, config = problems(config="fleet.yml", environment="live", record_expiry="true", export_token="true")
    assert alone == [f"`{name}` {file}" for name in given]
    assert export == "`export-token` is for one credential; with `config` there is no telling which"
    assert config.startswith("`config`: 'fleet.yml' cannot be read;")


def test_unknown_inputs_suggest_the_nearest() -> None:
    environ = GOOD | {"INPUT_RENEW-BEFOR": "1d", "INPUT_APPSECRET": "x", "INPUT_ZZZ": "x", "INPUT_ARGS": "x"}
    environ |= {"INPUT_RENEW_BEFORE": "1d", "INPUT_REPORT_FIL": "x"}
    assert inputs.unknown_inputs(environ) == [
        "There is no input `appsecret`; did you mean `app-secret`?",
        "There is no input `renew-befor`; did you mean `renew-before`?",
        "There is no input `report_fil`; did you mean `report-file`?",
        "There is no input `zzz`; it is ignored.",
    ]


@pytest.mark.parametrize("provider", ["instagram", "threads"])
def test_the_other_logins_need_neither_app_id_nor_app_secret(provider: str) -> None:
    given = GOOD | {
        "INPUT_PROVIDER": provider,
        "INPUT_APP-ID": "",
        "INPUT_APP-SECRET": "",
        "INPUT_RECORD-EXPIRY": "true",
    }
    (credential,) = parser.parse(given).credentials
    assert (credential.provider, credential.app, credential.record_expiry) == (provider, NO_APP, True)
    (credential,) = parser.parse(GOOD | {"INPUT_PROVIDER": provider}).credentials
    assert credential.app.secret.reveal() == GOOD["INPUT_APP-SECRET"]


@pytest.mark.parametrize("name", ["page_id", "required_scopes"])
def test_what_means_nothing_there_is_refused(name: str) -> None:
    value = {"page_id": "77", "required_scopes": "threads_basic"}[name]
    (problem,) = problems(provider="threads", **{name: value})
    assert problem == f"`{name.replace('_', '-')}` is for `facebook` only; leave it out with `threads`"


@pytest.mark.parametrize("name", ["app_id", "app_secret"])
def test_facebook_needs_the_app(name: str) -> None:
    (problem,) = problems(**{name: ""})
    assert problem.startswith(f"`{name.replace('_', '-')}` is empty")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "33%"),
        ({"INPUT_RENEW-BEFORE": "20d"}, "20d"),
        ({"INPUT_RENEW_BEFORE": " 20d\n"}, "20d"),
        ({"INPUT_RENEW-BEFORE": "", "INPUT_RENEW_BEFORE": "20d"}, "20d"),
        ({"INPUT_RENEW-BEFORE": "20d", "INPUT_RENEW_BEFORE": " "}, "20d"),
        ({"INPUT_RENEW-BEFORE": "20d", "INPUT_RENEW_BEFORE": "20d "}, "20d"),
    ],
)
def test_a_name_may_have_underscores(variables: dict[str, str], expected: str) -> None:
    """A shell can set no variable with a hyphen in its name."""
    reader = inputs.InputReader(variables)
    assert (reader.text("renew-before"), reader.problems) == (expected, [])
    assert inputs.unknown_inputs(variables) == []


def test_two_spellings_that_differ_are_one_problem() -> None:
    token = "ghp_" + "y" * 36
    environ = GOOD | {"INPUT_APP_ID": "77", "INPUT_GITHUB_TOKEN": token}
    with pytest.raises(InputError) as caught:
        parser.parse(environ)
    assert caught.value.problems == [
        f"`{name}` is set twice, to different values: in {variable} and in {other}; keep one of them"
        for name, variable, other in (
            ("app-id", "INPUT_APP-ID", "INPUT_APP_ID"),
            ("github-token", "INPUT_GITHUB-TOKEN", "INPUT_GITHUB_TOKEN"),
        )
    ]
    masked = {secret.reveal() for secret in inputs.secrets_to_mask(environ)}
    assert {token, GOOD["INPUT_GITHUB-TOKEN"]} <= masked


def test_new_values_replace_both_spellings() -> None:
    environ = {"INPUT_APP-ID": "1", "INPUT_APP_ID": "2", "INPUT_FORCE": "true", "HOME": "/root"}
    assert inputs.with_values(environ, {"app-id": "3", "force": ""}) == {
        "INPUT_APP-ID": "3",
        "INPUT_FORCE": "",
        "HOME": "/root",
    }


@pytest.mark.parametrize("name", ["repository", "github-api-url"])
def test_an_empty_input_takes_the_runners_value(name: str) -> None:
    variable = INPUTS[name].default_variable
    assert inputs.input_text({}, name) == INPUTS[name].default
    assert inputs.input_text({variable: ""}, name) == INPUTS[name].default
    assert inputs.input_text({variable: "set"}, name) == "set"


@pytest.mark.parametrize("name", sorted(INPUTS.keys() - inputs.FILE_INPUTS))
def test_no_input_is_without_effect(name: str) -> None:
    """A text that no input can have is refused: nothing that is listed is ignored. Files are asked for elsewhere."""
    assert problems(**{name: "no such \x00 value"})
