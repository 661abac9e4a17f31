"""The fleet file: the fleet it becomes, every problem with its location, and no secret repeated."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_rotator.config import fleet_file
from graph_token_rotator.domain.credential import NO_APP
from graph_token_rotator.domain.errors import InputError
from graph_token_rotator.domain.provider import PROVIDERS
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.target import StoreKind, Target
from graph_token_rotator.domain.threshold import Threshold
from graph_token_rotator.domain.writers import AppKey, WriteLimits
from graph_token_rotator.runtime import yaml_nodes
from tests.config_files import BASE, ENVIRON, KEY, SMALL, WHOLE, WITH_TOKEN, parse, problems

TOKEN = "EAABsbCS1234ZBmadeup567890"


def test_credentials_of_a_complete_file() -> None:
    fleet = parse()
    page, insta = fleet.credentials
    assert (page.name, page.provider, page.token, page.page_id) == (
        "acme-page",
        "facebook",
        Secret("EAAfacebook"),
        "1234567890",
    )
    assert (page.app.id, page.app.secret) == (ENVIRON["FB_APP"], Secret(ENVIRON["FB_SECRET"]))
    assert page.source == Target("Acme/social", "FB_TOKEN", "graph-token")
    assert page.copies == (
        Target("acme/site", "FB_TOKEN", store=StoreKind.DEPENDABOT),
        Target("", "FB_TOKEN", organization="acme"),
        Target("", "FB_TOKEN", store=StoreKind.CODESPACES, user="Acme"),
    )
    assert (page.renew_before, page.warn_before) == (Threshold(length=timedelta(days=20)), timedelta(days=14))
    assert (page.required_scopes, page.revoke_old, page.record_expiry, page.force) == (
        frozenset({"pages_show_list"}),
        True,
        False,
        True,
    )
    assert (insta.provider, insta.app, insta.source) == (
        "instagram",
        NO_APP,
        Target("", "IG_TOKEN", organization="umbrella"),
    )
    assert (insta.warn_before, insta.required_scopes) == (
        timedelta(hours=36),
        frozenset({"instagram_business_basic"}),
    )
    assert (insta.revoke_old, insta.record_expiry, insta.copies) == (False, True, ())


def test_writers_alerts_and_pace_of_a_complete_file() -> None:
    fleet = parse()
    assert [(writer.owners, writer.key, writer.variable) for writer in fleet.writers] == [
        ("acme", Secret("ghp_of-acme"), "ACME_PAT"),
        ("*", AppKey("Iv23liMadeUp", Secret(KEY)), "APP_KEY"),
    ]
    assert fleet.channels == (Secret("json://localhost/one"), Secret("ntfys://alice:wonderland@ntfy.sh/acme"))
    assert (fleet.issue, fleet.heartbeat) == (False, Secret(ENVIRON["HEARTBEAT"]))
    assert fleet.write_limits == WriteLimits(30, 500)


def test_inputs_apply_where_the_file_has_no_key() -> None:
    fleet = parse(SMALL, base=WITH_TOKEN)
    (credential,) = fleet.credentials
    assert (credential.renew_before, credential.warn_before) == (BASE.renew_before, BASE.warn_before)
    assert (fleet.writers, fleet.channels, fleet.heartbeat, fleet.issue, fleet.write_limits) == (
        (),
        None,
        None,
        None,
        WriteLimits(),
    )


def test_empty_channels_override_the_input() -> None:
    assert parse(SMALL + "notify: {channels: []}", base=WITH_TOKEN).channels == ()


def test_defaults_apply_to_their_provider_only() -> None:
    text = WHOLE.replace("defaults: {", "defaults: {provider: instagram, revoke-old: false, ").replace(
        "- name: acme-page", "- name: acme-page\n    provider: facebook\n    app-id: 1\n    app-secret: env:FB_SECRET"
    )
    page, insta = parse(text.replace("    required-scopes: [instagram_business_basic]\n", "")).credentials
    assert (page.app.id, page.required_scopes) == ("1", frozenset())
    assert (insta.app.id, insta.required_scopes) == (ENVIRON["FB_APP"], frozenset({"pages_show_list"}))


# A text of the complete file, its replacement, and the problem.
WRONG = [
    ("version: 1", "version: 2", "line 1, column 10: `version`: '2' is not a version of this file's format; allowed: 1"),
    ("version: 1\n", "", "line 1, column 1: the file has no `version`, which is needed"),
    ("version: 1", "version: '1'", "line 1, column 10: `version` is text; allowed: a whole number"),
    ("pace:", "pase:", "line 24, column 1: the file has a key `pase` that is not known; did you mean `pace`?"),
    ("pace:", "zzz:", "has a key `zzz` that is not known; allowed: version, defaults, writers, credentials, notify, pace"),
    ("page-id", "page_id", "line 9, column 5: `credentials[0]` has a key `page_id` that is not known; did you mean `page-id`?"),
    ("page-id", TOKEN, "line 9, column 5: `credentials[0]` has a key that is not known; allowed: name, "),
    ("page-id: 1234567890", "page-id: my-page", "`credentials[0].page-id`: 'my-page' is not an id; allowed: digits only"),
    ("page-id: 1234567890", "page-id:", "line 9, column 13: `credentials[0].page-id` is empty; allowed: text or a whole number"),
    ("renew-before: 20d", "force: true", "line 2, column 12: `defaults` has a key `force`: it is an input of the action"),
    ("renew-before: 20d", "renew-before: 20", "`defaults.renew-before` is a whole number; allowed: text; put it in quotes"),
    ("renew-before: 20d", "renew-before: soon", "`defaults.renew-before`: 'soon' is neither a percentage nor a duration"),
    ("36h", "33%", "line 20, column 18: `credentials[1].warn-before`: '33%' is not a duration"),
    ("acme-page", "Acme", "line 7, column 11: `credentials[0].name`: 'Acme' is not a name; allowed: up to 63 small letters"),
    ("name: insta", "name: acme-page", "line 16, column 11: `credentials[1].name` is the same as `credentials[0].name` in line 7; a name stands once"),
    ("provider: instagram", "provider: instagramm", f"`credentials[1].provider`: 'instagramm' is not known; allowed: {', '.join(PROVIDERS)} (did you mean instagram?)"),
    ("store: dependabot", "store: bots", "line 12, column 58: `credentials[0].copies[0].store`: 'bots' is not known; allowed: actions, dependabot, codespaces, agents"),
    ("revoke-old: true", "revoke-old: yes", "`credentials[0].revoke-old` is text; allowed: true or false"),
    ("user: true", "user: false", "`credentials[0].copies[2].user`: 'false' says nothing; allowed: true, or leave it out"),
    ("store: codespaces", "store: agents", "line 14, column 16: `credentials[0].copies[2].user` needs `store: codespaces`"),
    ("graph-token, secret", "graph-token, store: actions, secret", "`credentials[0].source` has a key `store`: the source is an Actions secret; only copies have a store"),
    ("secret: fb_token", "secret: 2fb", "`credentials[0].source.secret`: '2fb' is not the name of a secret"),
    (", secret: fb_token", "", "line 10, column 13: `credentials[0].source` has no `secret`, which is needed"),
    ("organization: umbrella", "organization: um/brella", "`credentials[1].source.organization`: 'um/brella' is not a login name"),
    ("{organization: umbrella, ", "{", "line 22, column 13: `credentials[1].source` needs one of `repository` or `organization`, and only one"),
    ("{organization: acme,", "{organization: acme, repository: acme/site,", "line 13, column 9: `credentials[0].copies[1]` needs one of `repository`, `organization` or `user`, and only one"),
    ("{organization: acme,", "{organization: acme, environment: live,", "`credentials[0].copies[1].environment` goes only with `repository` and the store `actions`"),
    ("store: dependabot", "store: dependabot, environment: live", "`credentials[0].copies[0].environment` goes only with"),
    ("acme/site, secret: FB_TOKEN, store: dependabot", "ACME/Social, secret: Fb_Token, environment: GRAPH-TOKEN", "line 12, column 9: `credentials[0].copies[0]` is the same secret as `credentials[0].source` in line 10; a credential names a secret once"),
    ("{organization: umbrella, secret: IG_TOKEN}", "{organization: acme, secret: FB_TOKEN}", "line 22, column 13: `credentials[1].source` is the same secret as `credentials[0].copies[1]` in line 13; two credentials cannot share a secret"),
    ("warn-before: 36h", "page-id: 5", "line 20, column 14: `credentials[1].page-id` goes only with the provider facebook, not with instagram"),
    ("warn-before: 36h", "revoke-old: true", "`credentials[1].revoke-old` goes only with the provider facebook, not with instagram"),
    (", app-id: env:FB_APP, app-secret: env:FB_SECRET", "", "line 7, column 5: `credentials[0]` needs `app-id` and `app-secret` of the Meta app (App settings, Basic), here or in `defaults`"),
    ('"*":', '"umbrela":', "line 22, column 13: `credentials[1].source` belongs to `umbrella`, for which nobody writes; `writers` has `acme`, `umbrela` (did you mean `umbrela`?)"),
    ('"*":', '"A*":', "line 22, column 13: `credentials[1].source` belongs to `umbrella`, for which nobody writes; `writers` has `acme`, `A*`"),
    ("acme: {token", '"acm*": {token: env:ACME_PAT}\n  acme: {token', 'line 5, column 9: `writers["acme"]` is never asked: `acm*`, which stands before it, has all its owners'),
    ("acme: {token", "a b: {token", "line 4, column 3: `writers`: 'a b' is no owner; allowed: a login name, or a pattern"),
    ("acme: {token", TOKEN + "\u00e4: {token", "line 4, column 3: `writers` is no owner; allowed: a login name, or a pattern"),
    ("{token: env:ACME_PAT}", "{token: env:ACME_PAT, app-id: 1}", 'line 4, column 9: `writers["acme"]` needs `token`, or `app-id` and `private-key`; and not both'),
    (", private-key: env:APP_KEY", "", 'line 5, column 8: `writers["*"]` needs `token`, or `app-id` and `private-key`; and not both'),
    ("env:APP_KEY", "env:FB_TOKEN", 'line 5, column 42: `writers["*"].private-key` needs `FB_TOKEN`, whose value is no private key; store the whole .pem file again'),
    ("organization: umbrella, secret: IG_TOKEN}", "repository: umbrella/x, secret: X}\n    copies: [{repository: umbrella/x, secret: X, store: codespaces}]", "line 23, column 14: `credentials[1].copies[0]` is in Codespaces, where no GitHub App can write; give `*` a token"),
    ("env:FB_TOKEN", "env:NOWHERE", "line 8, column 12: `credentials[0].token` needs `NOWHERE`, which is not set or empty; give it to the step under its `env`"),
    ("env:FB_TOKEN", "env:" + TOKEN, "line 8, column 12: `credentials[0].token` needs the variable it names, which is not set or empty"),
    ("env:FB_TOKEN", "env:CHANNELS", "`credentials[0].token` needs `CHANNELS`, whose value has white space or other unusual characters inside"),
    ("env:FB_TOKEN", '"env:FB\\x5fTOKEN"', "`credentials[0].token` names a variable in a roundabout way; write env:NAME without escapes"),
    ("env:FB_TOKEN", TOKEN, "line 8, column 12: `credentials[0].token` holds a value; allowed: env:NAME, a variable of the step's `env` that has the value (a real secret"),
    ("env:FB_TOKEN", "123456", "`credentials[0].token` holds a value; allowed: env:NAME"),
    ("env:FB_TOKEN", "${{ secrets.FB_TOKEN }}", "`credentials[0].token` holds an expression, which nobody evaluates here; allowed: env:NAME"),
    ("env:FB_TOKEN", '""', "line 8, column 12: `credentials[0].token` is empty"),
    ("env:FB_TOKEN", "[]", "`credentials[0].token` is a list; allowed: text"),
    ("[env:CHANNELS]", "[slack://a:b@c/d]", "line 23, column 21: `notify.channels[0]` holds a value; allowed: env:NAME"),
    ("[env:CHANNELS]", "env:CHANNELS", "line 23, column 20: `notify.channels` is text; allowed: a list"),
    ("env:HEARTBEAT", "env:CHANNELS", "`notify.heartbeat` needs `CHANNELS`, whose value"),
    ("writes-per-minute: 30", "writes-per-minute: 0", "`pace.writes-per-minute`: '0' is out of range; allowed: a whole number from 1 to 999999"),
    ("writes-per-minute: 30", "writes-per-minute: 1.5", "`pace.writes-per-minute` is a number; allowed: a whole number"),
    ("writes-per-minute: 30", "writes-per-hour: 1, writes-per-hour: 2", "line 24, column 28: `pace` has the key `writes-per-hour` twice; the first is in line 24"),
    ("writes-per-minute: 30", "<<: {}", "line 24, column 8: `pace` has a merge key (<<), which is not taken: write the keys out"),
    ("writes-per-minute: 30", "? [a] : 1", "`pace` has a key that is not text"),
    ("{writes-per-minute: 30}", "[]", "line 24, column 7: `pace` is a list; allowed: a mapping"),
    ("revoke-old: true", "revoke-old: &old true", "line 15, column 17: anchors (&) are not taken: write each value out"),
    ("revoke-old: true", "revoke-old: *old", "line 15, column 17: aliases (*) are not taken: write the value out"),
    ("revoke-old: true", "revoke-old: !!bool true", "line 15, column 17: tags (!) are not taken"),
    ('"*":', "*:", "line 5, column 4: this is no YAML: expected alphabetic or numeric character, but found ':' (text that begins with one of & * ! needs quotes)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), WRONG, ids=range(len(WRONG)))
def test_each_problem_is_reported_once_with_location(old: str, new: str, problem: str) -> None:
    assert old in WHOLE
    (text,) = problems(WHOLE.replace(old, new, 1))
    assert problem in text
    assert TOKEN not in text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1, column 1: the file is empty"),
        ("# nothing\n", "line 1, column 1: the file is empty"),
        ("~", "line 1, column 1: the file is empty"),
        ("- a", "line 1, column 1: the file is a list; allowed: a mapping"),
        ("a: [b", "line 1, column 6: this is no YAML: expected ',' or"),
        ("a: 1\n---\nb: 2", "line 2, column 1: this is no YAML: but found another document"),
        ("a: 1\nb: \x07", "line 2, column 4: there is a control character that YAML does not allow"),
        ("a: " + "[" * 5000, "line 1, column 13: this is no YAML: it is nested too deeply"),
        ("#" * (yaml_nodes.MAX_CHARACTERS + 1), "line 1, column 1: the file has more than 524288 characters"),
    ],
)
def test_text_that_is_no_yaml_mapping(text: str, problem: str) -> None:
    (reported,) = problems(text)
    assert problem in reported


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SMALL, "line 1, column 1: the file has no `writers`, and the input `github-token` is empty; give one of them"),
        (SMALL + "writers: {}", "line 8, column 10: `writers` is an empty mapping; give at least one, or leave it out"),
        ("version: 1\ncredentials: []\nwriters: {a: {token: env:FB_TOKEN}}", "line 2, column 14: `credentials` is an empty list; give at least one"),
    ],
)  # fmt: skip
def test_file_needs_writers_and_credentials(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_all_problems_are_reported_in_order() -> None:
    text = """\
version: 3
writers: {acme: {token: ghp_literal}}
credentials:
  - name: one
    token: env:NOWHERE
    source: {repository: octo/social, secret: A}
    copies: [{repository: octo/social, secret: a}, *all]
  - {name: one, provider: threads, token: env:IG_TOKEN, source: {organization: b, environment: c, secret: d}}
  - 5
<<: *x
"""
    locations = [problem.partition(": ")[0] for problem in problems(text)]
    assert locations == [
        "line 1, column 10",
        "line 2, column 25",
        "line 4, column 5",
        "line 5, column 12",
        "line 6, column 13",
        "line 7, column 14",
        "line 7, column 52",
        "line 8, column 12",
        "line 8, column 65",
        "line 8, column 96",
        "line 9, column 5",
        "line 10, column 1",
        "line 10, column 5",
    ]


def test_owner_without_writer_is_reported_once() -> None:
    text = WHOLE.replace('  "*": {app-id: env:APP_ID, private-key: env:APP_KEY}\n', "").replace(
        "secret: IG_TOKEN}", "secret: IG_TOKEN}\n    copies: [{organization: Umbrella, secret: X}]"
    )
    assert len(problems(text)) == 1


def test_users_of_two_writers_may_be_one_person() -> None:
    user = "copies: [{user: true, secret: X, store: codespaces}]"
    second = (
        "  - {name: two, provider: threads, token: env:IG_TOKEN, source: {repository: OWNER/b, secret: T}, "
        + user
        + "}\n"
    )
    text = SMALL + "    " + user + "\n" + second
    writers = "writers: {octo: {token: env:ACME_PAT}, two: {token: env:FB_TOKEN}}\n"
    distinct = text.replace("OWNER", "two").replace(
        "secret: X, store: codespaces}]}", "secret: Y, store: codespaces}]}"
    )
    assert len(parse(distinct + writers).credentials) == 2
    # Two writers may be one person's, so two credentials cannot share such a secret.
    (problem,) = problems(text.replace("OWNER", "two") + writers)
    assert "two credentials cannot share a secret" in problem
    (problem,) = problems(text.replace("OWNER", "two"), base=WITH_TOKEN)
    assert "two credentials cannot share a secret" in problem


def problems_if_any(text: str) -> list[str]:
    """Return the problems of a file that may be valid."""
    try:
        fleet_file.parse(text, ENVIRON, BASE)
    except InputError as error:
        return error.problems
    return []


@pytest.mark.parametrize(
    "secret", [TOKEN, "EAAshort", "ghp_short", "https://u:p@h/x", "u:hunter2@host", KEY.split("\n")[1] * 2]
)
@pytest.mark.parametrize(
    "old", ["acme-page", "env:FB_TOKEN", "env:FB_APP", "1234567890", "acme/site", "umbrella", "dependabot", "20d", "graph-token", "30", "writes-per-minute", "acme", "version", "fb_token", "instagram"]
)  # fmt: skip
def test_misplaced_secret_is_not_repeated(old: str, secret: str) -> None:
    assert old in WHOLE
    assert secret not in "\n".join(problems_if_any(WHOLE.replace(old, f'"{secret}"', 1)))


def test_variables_are_masked_with_their_parts() -> None:
    masked = {secret.reveal() for secret in fleet_file.secrets_to_mask(WHOLE, ENVIRON)}
    named = {name: value.strip() for name, value in ENVIRON.items() if name != "UNNAMED"}
    assert {value for name, value in named.items() if name not in {"APP_ID", "FB_APP"}} <= masked
    assert {"wonderland", "ntfys://alice:wonderland@ntfy.sh/acme", "MIIEmadeupmadeup"} <= masked
    assert ENVIRON["UNNAMED"] not in masked


def test_ids_of_apps_are_no_secrets() -> None:
    """They are in the links that people follow; a secret in their place, or used as one, is masked."""
    text = "app-id: env:ID\n'app-id': 'env:QUOTED'\ntoken: env:BOTH\napp-id: env:BOTH\napp-id: env:PASTED\n"
    values = {"ID": "1234567890123456", "QUOTED": "Iv23liMadeUp", "BOTH": "1234567890", "PASTED": "0123456789abcdef"}
    masked = {secret.reveal() for secret in fleet_file.secrets_to_mask(text, values)}
    assert masked == {"1234567890", "0123456789abcdef"}


def test_login_that_the_file_repeats_is_not_masked() -> None:
    text = "repository: Octo/social\nchannels: [env:URLS]\n"
    masked = {
        secret.reveal() for secret in fleet_file.secrets_to_mask(text, {"URLS": "json://octo:soc-p4ss@host.example/a"})
    }
    assert masked == {"json://octo:soc-p4ss@host.example/a", "soc-p4ss"}


@pytest.mark.parametrize("text", ["[env:FB_TOKEN", "a: {b: env:FB_TOKEN", "\x00 env:FB_TOKEN: [", "*env:FB_TOKEN"])
def test_masking_needs_no_valid_yaml(text: str) -> None:
    assert fleet_file.secrets_to_mask(text, ENVIRON) == [Secret("EAAfacebook")]
    assert fleet_file.secrets_to_mask(text, {"FB_TOKEN": " \n"}) == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="env:FB_TOKEN \n-[]{}&*!|>'\"#%@`<", max_size=60), st.integers(0, len(WHOLE)))
def test_any_text_is_parsed_or_reported(noise: str, offset: int) -> None:
    assert all(problem.startswith("line ") for problem in problems_if_any(WHOLE[:offset] + noise + WHOLE[offset:]))
