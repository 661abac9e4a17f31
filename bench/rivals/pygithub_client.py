"""The same with PyGithub, paced as it ships, or unpaced with `BENCH_UNPACED`."""

import os

import requests
from github import Auth, Github

given = {name.removeprefix("INPUT_"): value for name, value in os.environ.items() if name.startswith("INPUT_")}
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
unpaced = "BENCH_UNPACED" in os.environ
client = (
    Github(
        auth=Auth.Token(given["GITHUB-TOKEN"]),
        base_url=given["GITHUB-API-URL"],
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    if unpaced
    else Github(auth=Auth.Token(given["GITHUB-TOKEN"]), base_url=given["GITHUB-API-URL"])
)
client.get_repo(given["REPOSITORY"], lazy=True).create_secret(given["SECRET"], answer.json()["access_token"])
