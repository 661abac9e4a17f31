"""The least a script can do: exchange, key, seal, write; nothing is checked. Inputs as for the action."""

import base64
import os

import requests
from nacl.public import PublicKey, SealedBox

given = {name.removeprefix("INPUT_"): value for name, value in os.environ.items() if name.startswith("INPUT_")}
secrets = f"{given['GITHUB-API-URL']}/repos/{given['REPOSITORY']}/actions/secrets"
http = requests.Session()
http.headers["Authorization"] = f"Bearer {given['GITHUB-TOKEN']}"

answer = requests.get(
    f"{given['GRAPH-API-URL']}/v26.0/oauth/access_token",
    params={
        "grant_type": "fb_exchange_token",
        "client_id": given["APP-ID"],
        "client_secret": given["APP-SECRET"],
        "fb_exchange_token": given["TOKEN"],
        "set_token_expires_in_60_days": "true",
    },
    timeout=10,
)
key = http.get(f"{secrets}/public-key", timeout=10).json()
box = SealedBox(PublicKey(base64.b64decode(key["key"])))
sealed = base64.b64encode(box.encrypt(answer.json()["access_token"].encode())).decode()
body = {"encrypted_value": sealed, "key_id": key["key_id"]}
http.put(f"{secrets}/{given['SECRET']}", json=body, timeout=10).raise_for_status()
