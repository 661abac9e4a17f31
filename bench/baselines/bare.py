"""The shortest script: exchange, key, seal, write; it checks nothing. Inputs are those of the action."""

import base64
import os

import requests
from nacl.public import PublicKey, SealedBox

inputs = {name.removeprefix("INPUT_"): value for name, value in os.environ.items() if name.startswith("INPUT_")}
secrets = f"{inputs['GITHUB-API-URL']}/repos/{inputs['REPOSITORY']}/actions/secrets"
http = requests.Session()
http.headers["Authorization"] = f"Bearer {inputs['GITHUB-TOKEN']}"

response = requests.get(
    f"{inputs['GRAPH-API-URL']}/v26.0/oauth/access_token",
    params={
        "grant_type": "fb_exchange_token",
        "client_id": inputs["APP-ID"],
        "client_secret": inputs["APP-SECRET"],
        "fb_exchange_token": inputs["TOKEN"],
        "set_token_expires_in_60_days": "true",
    },
    timeout=10,
)
key = http.get(f"{secrets}/public-key", timeout=10).json()
box = SealedBox(PublicKey(base64.b64decode(key["key"])))
sealed = base64.b64encode(box.encrypt(response.json()["access_token"].encode())).decode()
body = {"encrypted_value": sealed, "key_id": key["key_id"]}
http.put(f"{secrets}/{inputs['SECRET']}", json=body, timeout=10).raise_for_status()
