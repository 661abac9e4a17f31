"""The same with PyGithub, with its default pace, or unpaced with `BENCH_UNPACED`."""

import os

import requests
from github import Auth, Github

inputs = {name.removeprefix("INPUT_"): value for name, value in os.environ.items() if name.startswith("INPUT_")}
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
unpaced = "BENCH_UNPACED" in os.environ
client = (
    Github(
        auth=Auth.Token(inputs["GITHUB-TOKEN"]),
        base_url=inputs["GITHUB-API-URL"],
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    if unpaced
    else Github(auth=Auth.Token(inputs["GITHUB-TOKEN"]), base_url=inputs["GITHUB-API-URL"])
)
client.get_repo(inputs["REPOSITORY"], lazy=True).create_secret(inputs["SECRET"], response.json()["access_token"])
