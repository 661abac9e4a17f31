// The same with Octokit and libsodium on Node.
import { Octokit } from "@octokit/rest";
import sodium from "libsodium-wrappers";

const given = (name) => process.env[`INPUT_${name}`];
const query = new URLSearchParams({
  grant_type: "fb_exchange_token",
  client_id: given("APP-ID"),
  client_secret: given("APP-SECRET"),
  fb_exchange_token: given("TOKEN"),
  set_token_expires_in_60_days: "true",
});
const answer = await fetch(`${given("GRAPH-API-URL")}/v26.0/oauth/access_token?${query}`);
const { access_token: token } = await answer.json();
const [owner, repo] = given("REPOSITORY").split("/");
const octokit = new Octokit({ auth: given("GITHUB-TOKEN"), baseUrl: given("GITHUB-API-URL") });
const { data: key } = await octokit.rest.actions.getRepoPublicKey({ owner, repo });
await sodium.ready;
const publicKey = sodium.from_base64(key.key, sodium.base64_variants.ORIGINAL);
const sealed = sodium.to_base64(sodium.crypto_box_seal(token, publicKey), sodium.base64_variants.ORIGINAL);
await octokit.rest.actions.createOrUpdateRepoSecret({
  owner, repo, secret_name: given("SECRET"), encrypted_value: sealed, key_id: key.key_id,
});
