// The same with Octokit and libsodium on Node.
import { Octokit } from "@octokit/rest";
import sodium from "libsodium-wrappers";

const input = (name) => process.env[`INPUT_${name}`];
const query = new URLSearchParams({
  grant_type: "fb_exchange_token",
  client_id: input("APP-ID"),
  client_secret: input("APP-SECRET"),
  fb_exchange_token: input("TOKEN"),
  set_token_expires_in_60_days: "true",
});
const response = await fetch(`${input("GRAPH-API-URL")}/v26.0/oauth/access_token?${query}`);
const { access_token: token } = await response.json();
const [owner, repo] = input("REPOSITORY").split("/");
const octokit = new Octokit({ auth: input("GITHUB-TOKEN"), baseUrl: input("GITHUB-API-URL") });
const { data: key } = await octokit.rest.actions.getRepoPublicKey({ owner, repo });
await sodium.ready;
const publicKey = sodium.from_base64(key.key, sodium.base64_variants.ORIGINAL);
const sealed = sodium.to_base64(sodium.crypto_box_seal(token, publicKey), sodium.base64_variants.ORIGINAL);
await octokit.rest.actions.createOrUpdateRepoSecret({
  owner, repo, secret_name: input("SECRET"), encrypted_value: sealed, key_id: key.key_id,
});
