"""Converters and URLs: what is accepted, and which parts of an address are masked."""

import pytest

from graph_token_rotator.config.converters import login_names, scopes, secret_name
from graph_token_rotator.config.urls import channel_urls, full_url, secret_parts

# An address and each of its secrets as it must be masked: as written and, where that differs, decoded.
SECRETS = [
    ("mailto://ops:hunter2@mail.example.org?to=team@example.org&name=Token Watch", "hunter2 team@example.org"),
    ("mailtos://me%40example.org:p%40ss%2Fword@smtp.example.org:465", "me%40example.org me@example.org p%40ss%2Fword p@ss/word"),
    ("mailto://smtp.example.org?user=ops@example.org&pass=s3cr&from=bot@example.org", "s3cr ops@example.org"),
    ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts", "T1JJ3T3L2 A1BRTD4JD TIiajkdnlazkcOXrIdevi7FQ"),
    ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "TIiajkdnlazkcOXrIdevi7FQ"),
    (
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?avatar_url=https://example.org/bot.png&footer=true",
        "4174216298 JHMHI8qBe7bk2ZwO5U711o3dV_js",
    ),
    ("tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/-1001234567", "123456789 AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
    ("ntfys://alice:wonderland@ntfy.sh/acme-x7k2p9", "alice wonderland acme-x7k2p9"),
    ("ntfy://tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2@ntfy.example.org/alerts", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"),
    ("jsons://hooks.example.org:8443/webhook/9f8e7d6c5b4a?+X-Api-Key=k%2Bv%3D", "9f8e7d6c5b4a k%2Bv%3D k+v="),
    ("json://127.0.0.1:8080/v1.0/eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"),
    ("gotifys://push.example.org/path/AGcx5.kL-mN2pQr?priority=high", "AGcx5.kL-mN2pQr"),
    ("matrixs://bot:s3same0pen@matrix.example.org/#alerts/!QzZpTkQa:example.org?mode=slack", "s3same0pen !QzZpTkQa"),
    (
        "workflows://prod-12.westus.logic.azure.com:443/3f1b2c4d5e6f/aB3-dE5_fG7hI9?ver=2016-06-01",
        "3f1b2c4d5e6f aB3-dE5_fG7hI9",
    ),
    ("pover://uQiRzpo4DXghDmr9QzzfQu27cmVRsG@azGDORePK8gMaC0QOYAMyEEuzJnyUi", "uQiRzpo4DXghDmr9QzzfQu27cmVRsG azGDORePK8gMaC0QOYAMyEEuzJnyUi"),
    ("signal://signal.example.org:8080/+15551234567/+15557654321", "+15551234567 +15557654321"),
    ("twilio://AC735c307c62944b5a:e29dfbcebf390dee@15551234567/15557654321", "AC735c307c62944b5a e29dfbcebf390dee 15551234567"),
    ("sendgrid://SG.aBcDeFgH.iJkLmNoP:bot@example.org/team@example.org", "SG.aBcDeFgH.iJkLmNoP"),
    ("https://hc-ping.com/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278?rid=123e4567e89b", "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"),
    ("json://localhost/correcthorsebatterystaple", "correcthorsebatterystaple"),
]  # fmt: skip
ORDINARY = """
mailto slack https discord tgram ntfys jsons gotifys matrixs workflows pover signal twilio sendgrid
mail.example.org smtp.example.org example.org hooks.slack.com ntfy.sh hooks.example.org 127.0.0.1 matrix.example.org
prod-12.westus.logic.azure.com signal.example.org hc-ping.com localhost bot.png
alerts #alerts webhook services path name true high slack avatar_url priority footer X-Api-Key Token Watch
465 8443 8080 443 v1.0
""".split()


@pytest.mark.parametrize(("line", "secrets"), SECRETS, ids=[line.partition(":")[0] for line, _ in SECRETS])
def test_secret_parts_are_masked_and_no_ordinary_words(line: str, secrets: str) -> None:
    parts = secret_parts(f"\n  {line}  \n")
    assert {line, *secrets.split()} <= set(parts)
    assert not set(ORDINARY) & set(parts)
    assert "" not in parts


def test_user_and_password_are_masked_even_if_words() -> None:
    assert secret_parts("ntfy://ntfy.sh/alerts") == ["ntfy://ntfy.sh/alerts"]
    assert {"alerts", "webhook"} <= set(secret_parts("ntfy://alerts:webhook@ntfy.sh/high"))
    assert {"horse"} <= set(secret_parts("json://localhost?password=horse"))


def test_each_line_is_masked() -> None:
    parts = secret_parts("json://localhost/one?name=Token Watch\n\njson://localhost/two")
    assert parts[0] == "json://localhost/one?name=Token Watch"
    assert "json://localhost/two" in parts
    assert secret_parts(" \n") == []


def test_each_line_is_a_channel() -> None:
    text = " mailto://bot:pw@example.org?name=Token Watch \r\n\n json://localhost/?to=a,b\n"
    assert channel_urls(text) == ["mailto://bot:pw@example.org?name=Token Watch", "json://localhost/?to=a,b"]


@pytest.mark.parametrize(
    "wrong",
    ["ops@example.org", "json://", "json:// x", "://x", "json://a,ntfy://b", "json://a, ntfy://b", "json://a ntfy://b"],
)
def test_wrong_channels_are_reported_by_line(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"in line 2; allowed: scheme://\.\.\., one a line") as error:
        channel_urls(f"json://localhost\n{wrong}")
    assert wrong not in str(error.value)


def test_heartbeat_url_may_have_a_query() -> None:
    assert full_url("https://hc-ping.com/abc/") == "https://hc-ping.com/abc"
    assert (
        full_url("https://example.org/push/abc?status=up&msg=a%20b")
        == "https://example.org/push/abc?status=up&msg=a%20b"
    )
    assert full_url("http://127.0.0.1:8080/abc?") == "http://127.0.0.1:8080/abc?"


@pytest.mark.parametrize(
    "wrong",
    ["http://example.org/abc", "https://example.org/a?b c", "https://example.org/a?b#c", "https://u:p@example.org?a", "abc"],
)  # fmt: skip
def test_wrong_heartbeat_urls_are_not_repeated(wrong: str) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        full_url(wrong)
    assert wrong not in str(error.value)


def test_assignees_are_up_to_ten_logins() -> None:
    assert login_names("octocat, hubot\nmona_acme") == ["octocat", "hubot", "mona_acme"]
    for wrong in ("@octocat", "octo cat", "a," * 11):
        with pytest.raises(ValueError, match="up to ten names") as error:
            login_names(wrong)
        assert wrong not in str(error.value)


def test_scopes_are_names_of_permissions() -> None:
    assert scopes("pages_manage_posts, pages_show_list\nads_read") == [
        "pages_manage_posts",
        "pages_show_list",
        "ads_read",
    ]
    with pytest.raises(ValueError, match="holds what is no permission; allowed: names such as"):
        scopes("pages_manage_posts Pages")


@pytest.mark.parametrize(
    "value",
    [
        "EAABsbCS1iHgBAKZCq3f9d8e7Rr5T6yUabcdef",
        "a1" * 16,
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "IGAA" + "x9" * 40,
    ],
)
def test_token_is_no_name_of_a_secret(value: str) -> None:
    """Logs and issues would show it."""
    with pytest.raises(ValueError, match="not the value"):
        secret_name(value)


def test_long_names_of_secrets_are_names() -> None:
    for name in ("INSTAGRAM_LONG_LIVED_ACCESS_TOKEN_OF_BRAND_2_PRODUCTION", "A" * 255, "_1" * 100):
        assert secret_name(name) == name


@pytest.mark.parametrize("name", ["stra\u00dfe", "\u0131d", "\u017fecret"])
def test_secret_name_is_ascii_before_upper_case(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a secret"):
        secret_name(name)
