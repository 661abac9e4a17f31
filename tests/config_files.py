"""A fleet file with everything, its environment, and ways to read and change them."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from graph_token_rotator.config import fleet_file
from graph_token_rotator.domain.errors import InputError
from graph_token_rotator.domain.fleet import Fleet
from graph_token_rotator.domain.threshold import Threshold

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEmadeupmadeup\n-----END RSA PRIVATE KEY-----"
ENVIRON = {
    "ACME_PAT": "ghp_of-acme\n",
    "APP_ID": "Iv23liMadeUp",
    "APP_KEY": KEY + "\n",
    "FB_TOKEN": "EAAfacebook",
    "IG_TOKEN": "IGinstagram",
    "FB_APP": "1234567890123456",
    "FB_SECRET": "0123456789abcdef0123456789abcdef",
    "CHANNELS": "json://localhost/one\n\n ntfys://alice:wonderland@ntfy.sh/acme\n",
    "HEARTBEAT": "https://hc-ping.com/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278",
    "UNNAMED": "nobody-names-this",
}
WHOLE = """\
version: 1
defaults: {renew-before: 20d, app-id: env:FB_APP, app-secret: env:FB_SECRET, required-scopes: [pages_show_list]}
writers:
  acme: {token: env:ACME_PAT}
  "*": {app-id: env:APP_ID, private-key: env:APP_KEY}
credentials:
  - name: acme-page
    token: env:FB_TOKEN
    page-id: 1234567890
    source: {repository: Acme/social, environment: graph-token, secret: fb_token}
    copies:
      - {repository: acme/site, secret: FB_TOKEN, store: dependabot}
      - {organization: acme, secret: FB_TOKEN}
      - {user: true, secret: FB_TOKEN, store: codespaces}
    revoke-old: true
  - name: insta
    provider: instagram
    token: env:IG_TOKEN
    required-scopes: [instagram_business_basic]
    warn-before: 36h
    record-expiry: true
    source: {organization: umbrella, secret: IG_TOKEN}
notify: {channels: [env:CHANNELS], issue: false, heartbeat: env:HEARTBEAT}
pace: {writes-per-minute: 30}
"""
BASE = fleet_file.Defaults(Threshold(share=0.33), timedelta(days=14), force=True, github_token=False)
SMALL = """\
version: 1
credentials:
  - name: one
    token: env:FB_TOKEN
    app-id: 123
    app-secret: env:FB_SECRET
    source: {repository: octo/social, secret: FB_TOKEN}
"""
WITH_TOKEN = BASE._replace(github_token=True)


def parse(text: str = WHOLE, environ: Mapping[str, str] = ENVIRON, base: fleet_file.Defaults = BASE) -> Fleet:
    return fleet_file.parse(text, environ, base)


def problems(text: str, environ: Mapping[str, str] = ENVIRON, base: fleet_file.Defaults = BASE) -> list[str]:
    with pytest.raises(InputError) as caught:
        fleet_file.parse(text, environ, base)
    return caught.value.problems
