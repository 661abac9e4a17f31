"""The types of single values in the fleet file. Each pairs a converter of `config` with its JSON Schema.

Patterns are the converters' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...domain.provider import PROVIDERS
from ...domain.secret import Secret
from ...domain.target import STORE_NAMES
from .. import converters, urls
from .schema_types import VARIABLE_NAME, Scalar

if TYPE_CHECKING:
    from ..converters import Pattern

VARIABLE_REGEX = f"env:{VARIABLE_NAME}"
# The visible characters that `converters.environment` accepts, as closely as JSON Schema can say it.
ENVIRONMENT_REGEX = r"[^`<>|\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029]{1,255}"


def matching(*regexes: str) -> dict[str, Any]:
    """Return the JSON Schema of text that matches any of the regular expressions as a whole."""
    return {"type": "string", "pattern": f"^{regexes[0]}$" if len(regexes) == 1 else f"^(?:{'|'.join(regexes)})$"}


def text(converter: Pattern[str]) -> Scalar:
    """Return the type of text that a pattern converts; the schema's pattern is the converter's own."""
    return Scalar(converter, matching(converter.regex))


def identifier(converter: Pattern[str], *, variable: bool = False) -> Scalar:
    """Return the type of an id, which may be written as a number too; with `variable` also as `env:NAME`."""
    regexes = (VARIABLE_REGEX, converter.regex) if variable else (converter.regex,)
    return Scalar(converter, matching(*regexes) | {"type": ["string", "integer"], "minimum": 1}, variable=variable)


def secret(convert: Callable[[str], Any]) -> Scalar:
    """Return the type of a secret, which the file may only name as `env:NAME`."""
    return Scalar(convert, matching(VARIABLE_REGEX), variable=True, literal=False)


def choice(words: Iterable[str]) -> Scalar:
    """Return the type of one of a few words."""
    allowed = list(words)
    return Scalar(converters.one_of("is not known", allowed), {"type": "string", "enum": allowed})


def exactly_one(*keys: str) -> list[Mapping[str, list[str]]]:
    """Return the alternatives of JSON Schema's `oneOf` that require one of these keys each."""
    return [{"required": [key]} for key in keys]


# Types of single values. Their names are those of the domain, because several keys share most of them.
YES = Scalar(converters.only_true, {"type": "boolean", "const": True})
FLAG = Scalar(converters.boolean, {"type": "boolean"})
COUNT = Scalar(converters.count, {"type": "integer", "minimum": 1, "maximum": 999999})
VERSION = Scalar(converters.format_version, {"type": "integer", "const": 1})
META_ID = identifier(converters.meta_id)
APP_ID = identifier(converters.meta_id, variable=True)
CLIENT_ID = identifier(converters.app_client_id, variable=True)
SECRET_VALUE = secret(lambda value: Secret(converters.token_text(value)))
PRIVATE_KEY = secret(lambda value: Secret(converters.private_key(value)))
CHANNELS = secret(lambda value: [Secret(address) for address in urls.channel_urls(value)])
URL = secret(lambda value: Secret(urls.full_url(value)))
PROVIDER = choice(PROVIDERS)
STORE = choice(STORE_NAMES)
SECRET_NAME = text(converters.secret_name)
REPOSITORY = text(converters.repository)
ORGANIZATION = text(converters.owner_login)
ENVIRONMENT = Scalar(converters.environment, matching(ENVIRONMENT_REGEX))
NAME = text(converters.credential_name)
OWNERS = text(converters.owner_pattern)
SCOPE = text(converters.scope)
THRESHOLD = Scalar(converters.threshold, matching(converters.SHARE_REGEX, converters.DURATION_REGEX))
DURATION = Scalar(converters.duration, matching(converters.DURATION_REGEX))
