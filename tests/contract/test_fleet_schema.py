"""The schema of fleet files and the parser accept and refuse the same files, as far as a schema can express it."""

import json
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graph_token_rotator.config import fleet_file
from graph_token_rotator.config.fleet_file import schema, targets
from graph_token_rotator.config.fleet_file.schema_types import VARIABLE, Scalar
from graph_token_rotator.domain.errors import InputError
from tests.config_files import ENVIRON, SMALL, WHOLE, WITH_TOKEN
from tools import fleet_schema

ROOT = Path(__file__).parent.parent.parent
VALIDATOR = Draft202012Validator(fleet_schema.schema())
EXAMPLE = (ROOT / "examples" / "graph-tokens.yml").read_text()
DOCUMENT = (ROOT / "docs" / "fleet.md").read_text()
FIRST_EXAMPLE = re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)[0]


def parser_takes(text: str) -> bool:
    try:
        fleet_file.parse(text, ENVIRON, WITH_TOKEN)
    except InputError:
        return False
    return True


def schema_takes(document: Any) -> bool:
    return VALIDATOR.is_valid(document)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(fleet_schema.schema())


@pytest.mark.parametrize("text", [EXAMPLE, FIRST_EXAMPLE, WHOLE, SMALL])
def test_documented_files_are_valid_for_both(text: str) -> None:
    values = dict.fromkeys(VARIABLE.findall(text), "madeup")
    environ = values | {"ROTATOR_PRIVATE_KEY": ENVIRON["APP_KEY"], "NOTIFY_URLS": "json://localhost"}
    environ |= {"HEARTBEAT_URL": ENVIRON["HEARTBEAT"]} | ENVIRON
    assert fleet_file.parse(text, environ, WITH_TOKEN).credentials
    assert schema_takes(yaml.safe_load(text))


def test_examples_link_to_the_schema() -> None:
    for text in (EXAMPLE, FIRST_EXAMPLE):
        assert re.match(rf"# yaml-language-server: \$schema=https://\S+/main/{fleet_schema.FILE.name}\n", text)


# A text of the complete file, its replacement, and whether the file is valid then.
CHANGES = [
    ("version: 1", "version: 2", False),
    ("version: 1\n", "", False),
    ("credentials:", "credential:", False),
    ("token: env:FB_TOKEN", "token: EAAliteral", False),
    ("token: env:FB_TOKEN", "token: [env:FB_TOKEN]", False),
    ("    token: env:FB_TOKEN\n", "", False),
    ("app-id: env:FB_APP,", "app-id: 5,", True),
    ("app-id: env:FB_APP,", 'app-id: "5",', True),
    ("app-id: env:FB_APP,", "app-id: five,", False),
    ("app-id: env:FB_APP,", "app-id: -5,", False),
    ("app-secret: env:FB_SECRET", "app-secret: abc", False),
    ("renew-before: 20d", "renew-before: 12.5%", True),
    ("renew-before: 20d", "renew-before: 0%", False),
    ("renew-before: 20d", "force: true", False),
    ("warn-before: 36h", "warn-before: 33%", False),
    ("warn-before: 36h", "page-id: 5", False),
    ("warn-before: 36h", "revoke-old: true", False),
    ("warn-before: 36h", "revoke-old: false", True),
    ("provider: instagram", "provider: threads", True),
    ("provider: instagram", "provider: Instagram", False),
    ("name: insta", "name: in_sta", False),
    ("name: insta", "name: 5", False),
    ("secret: fb_token", "secret: github_token", False),
    ("Acme/social", "Acme", False),
    ("graph-token", "live/eu west", True),
    ("graph-token", "a|b", False),
    ("environment: graph-token", "store: actions", False),
    ("environment: graph-token", "organization: acme", False),
    ("organization: umbrella", "organization: umbrella, environment: live", False),
    ("store: dependabot", "store: agents", True),
    ("store: dependabot", "store: actions, environment: live", True),
    ("store: dependabot", "store: agents, environment: live", False),
    ("user: true, secret: FB_TOKEN, store: codespaces", "user: true, secret: FB_TOKEN", False),
    ("user: true, secret: FB_TOKEN, store: codespaces", "user: true, secret: FB_TOKEN, store: agents", False),
    ("user: true", "user: false", False),
    ("user: true", "user: true, repository: acme/x", False),
    ("token: env:ACME_PAT", "token: env:ACME_PAT, app-id: 5, private-key: env:APP_KEY", False),
    ("token: env:ACME_PAT", "", False),
    (", private-key: env:APP_KEY", "", False),
    ("acme: {token", "a b: {token", False),
    ("channels: [env:CHANNELS]", "channels: env:CHANNELS", False),
    ("channels: [env:CHANNELS]", "channels: []", True),
    ("issue: false", "issue: no one", False),
    ("writes-per-minute: 30", "writes-per-minute: 0", False),
    ("writes-per-minute: 30", "writes-per-hour: 1000", True),
    ("required-scopes: [pages_show_list]", "required-scopes: pages_show_list", False),
    ("required-scopes: [pages_show_list]", "required-scopes: [Pages]", False),
]


@pytest.mark.parametrize(("old", "new", "valid"), CHANGES)
def test_both_judge_a_changed_file_alike(old: str, new: str, valid: bool) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    assert (parser_takes(text), schema_takes(yaml.safe_load(text))) == (valid, valid)


# What a schema cannot say: that names differ, that each owner has a writer, what `defaults` give to a credential.
BEYOND = [
    ("name: insta", "name: acme-page"),
    ('"*":', '"other":'),
    (", app-id: env:FB_APP, app-secret: env:FB_SECRET", ""),
]


@pytest.mark.parametrize(("old", "new"), BEYOND)
def test_the_parser_finds_more_than_the_schema(old: str, new: str) -> None:
    text = WHOLE.replace(old, new, 1)
    assert (parser_takes(text), schema_takes(yaml.safe_load(text))) == (False, True)


def small_values() -> st.SearchStrategy[Any]:
    """Values that are valid for some keys and wrong for others."""
    words = [
        "env:FB_TOKEN",
        "octo/x",
        "facebook",
        "threads",
        "dependabot",
        "codespaces",
        "14d",
        "33%",
        "A",
        "x-1",
        "",
        "env:",
    ]
    scalars = st.sampled_from([*words, True, False, 1, 0, -3, 1.5, None])
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=2), max_leaves=4
    )  # fmt: skip


KEYS = sorted(
    {*schema.FLEET.fields, *schema.CREDENTIAL.fields, *targets.COPY.fields, *schema.WRITER.fields, "nonsense"}
)


def setters_of(document: Any) -> Iterator[Callable[[Any], None]]:
    """Yield, for each location of a document, a function that puts another value there."""
    entries = (
        enumerate(document) if isinstance(document, list) else document.items() if isinstance(document, dict) else ()
    )
    for key, value in list(entries):
        yield lambda new, key=key: document.__setitem__(key, new)  # type: ignore[misc]
        yield from setters_of(value)
    if isinstance(document, dict):
        for key in KEYS:
            yield lambda new, key=key: document.__setitem__(key, new)  # type: ignore[misc]


def beyond_a_schema(text: str) -> bool:
    """Whether the parser refuses it for something beyond a schema: several locations at once, or a variable's value."""
    try:
        fleet_file.parse(text, ENVIRON, WITH_TOKEN)
    except InputError as error:
        return all(
            re.search(
                "is the same|have the same token|nobody writes|never asked|in Codespaces|of the Meta app|whose value|goes only with the provider",
                problem,
            )
            for problem in error.problems
        )
    return False


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_both_judge_structural_mistakes_alike(data: st.DataObject) -> None:
    document = yaml.safe_load(WHOLE)
    for _ in range(data.draw(st.integers(1, 2))):
        setters = list(setters_of(document))
        setters[data.draw(st.integers(0, len(setters) - 1))](data.draw(small_values()))
    text = json.dumps(document)
    assume(not beyond_a_schema(text))
    assert parser_takes(text) == schema_takes(document)


VALUES = {
    name: value
    for name, value in vars(schema).items()
    if isinstance(value, Scalar) and value.literal and "string" in value.json_types
}


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_value_and_its_pattern_agree(name: str, data: st.DataObject) -> None:
    value = VALUES[name]
    pattern = value.schema.get("pattern", "")
    texts = st.text(alphabet=string.ascii_letters + string.digits + "-_./%*| \u00e4\u00df", max_size=12)
    likely = (
        st.from_regex(pattern, fullmatch=True) if pattern else st.sampled_from(["true", "false", "actions", "threads"])
    )
    text = data.draw(likely | texts)
    assume(text and not VARIABLE.fullmatch(text) and not text.endswith("\n") and text.isprintable())
    assume(not re.fullmatch("[0-9]{4,}[dh]", text))  # up to ten years, which a pattern would say at length
    try:
        valid = value.convert(text) is not None
    except ValueError:
        valid = False
    assert valid == Draft202012Validator(dict(value.schema)).is_valid(text)
