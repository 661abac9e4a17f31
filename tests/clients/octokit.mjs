// Octokit as people use it. Standard input has the task, as JSON; standard output gets the result.
import { text } from "node:stream/consumers";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import sodium from "libsodium-wrappers";

const { task, url: baseUrl, token, ...options } = JSON.parse(await text(process.stdin));
const { owner, repo } = options;
const octokit = new Octokit({ auth: token, baseUrl });

const NAMES = {
  repository: ["getRepoPublicKey", "createOrUpdateRepoSecret", "getRepoSecret", "listRepoSecrets", "deleteRepoSecret"],
  environment: [
    "getEnvironmentPublicKey", "createOrUpdateEnvironmentSecret", "getEnvironmentSecret", "listEnvironmentSecrets",
    "deleteEnvironmentSecret",
  ],
  organization: [
    "getOrgPublicKey", "createOrUpdateOrgSecret", "getOrgSecret", "listOrgSecrets", "deleteOrgSecret",
    "listSelectedReposForOrgSecret",
  ],
  user: [
    "getPublicKeyForAuthenticatedUser", "createOrUpdateSecretForAuthenticatedUser", "getSecretForAuthenticatedUser",
    "listSecretsForAuthenticatedUser", "deleteSecretForAuthenticatedUser",
    "listRepositoriesForSecretForAuthenticatedUser",
  ],
};
// Octokit has no methods for agents yet; these are their routes.
const ROUTES = [
  "GET /public-key", "PUT /{secret_name}", "GET /{secret_name}", "GET ", "DELETE /{secret_name}",
  "GET /{secret_name}/repositories",
];
const PARAMETERS = {
  repository: { owner, repo },
  environment: { owner, repo, environment_name: options.environment },
  organization: { org: owner },
  user: {},
};

function methods(store, level) {
  const byRoute = store === "agents" && ROUTES.map((route) => agents(route, level));
  const [key, put, get, list, remove, selected] = byRoute || NAMES[level].map((name) => octokit.rest[store][name]);
  return { key, put, get, list, remove, selected: level === "organization" || level === "user" ? selected : undefined };
}

function agents(route, level) {
  const [method, below] = route.split(" ");
  const root = level === "organization" ? "/orgs/{org}" : "/repos/{owner}/{repo}";
  return octokit.request.defaults({ method, url: `${root}/agents/secrets${below}` });
}

async function audience(level) {
  if (level !== "organization" && level !== "user") return {};
  const { data } = await octokit.rest.repos.get({ owner, repo });
  return { selected_repository_ids: [data.id], ...(level === "organization" ? { visibility: "selected" } : {}) };
}

async function sealed(key, value) {
  await sodium.ready;
  const { ORIGINAL } = sodium.base64_variants;
  const box = sodium.crypto_box_seal(value, sodium.from_base64(key.key, ORIGINAL));
  return { key_id: key.key_id, encrypted_value: sodium.to_base64(box, ORIGINAL) };
}

// One secret is written twice, one stays, one is deleted.
async function secrets({ store, level, secret, value }) {
  const [api, at, seen] = [methods(store, level), PARAMETERS[level], await audience(level)];
  const { data: key } = await api.key(at);
  const written = [];
  for (const [secret_name, plain] of [[secret, "first"], [secret, value], ["OTHER", "x"], ["DELETED", "x"]]) {
    const { status } = await api.put({ ...at, ...seen, secret_name, ...(await sealed(key, plain)) });
    written.push(status);
  }
  const removed = (await api.remove({ ...at, secret_name: "DELETED" })).status;
  const { data: secretData } = await api.get({ ...at, secret_name: secret });
  const names = (await octokit.paginate(api.list, { ...at, per_page: 1 })).map(({ name }) => name);
  const selected = api.selected ? await octokit.paginate(api.selected, { ...at, secret_name: secret }) : [];
  return { written, removed, name: secretData.name, names, selected: selected.map(({ full_name }) => full_name) };
}

async function variables({ level, variable, value }) {
  const [at, seen] = [PARAMETERS[level], await audience(level)];
  const noun = { repository: "Repo", environment: "Environment", organization: "Org" }[level];
  const call = (verb, given, ending = "") => octokit.rest.actions[`${verb}${noun}Variable${ending}`]({ ...at, ...given });
  const create = async (name) => (await call("create", { ...seen, name, value: "first" })).status;
  const created = [await create(variable), await create("DELETED")];
  const updated = (await call("update", { name: variable, value })).status;
  const removed = (await call("delete", { name: "DELETED" })).status;
  const { data: variableData } = await call("get", { name: variable });
  const { data: { variables: listed } } = await call("list", {}, "s");
  return { created, updated, removed, value: variableData.value, names: listed.map(({ name }) => name) };
}

async function issue({ title, comment }) {
  const { issues } = octokit.rest;
  const { data: { number: issue_number } } = await issues.create({ owner, repo, title, labels: ["token"] });
  await issues.createComment({ owner, repo, issue_number, body: comment });
  const comments = await octokit.paginate(issues.listComments, { owner, repo, issue_number });
  const open = await octokit.paginate(issues.listForRepo, { owner, repo, labels: "token" });
  const closed = await issues.update({ owner, repo, issue_number, state: "closed", state_reason: "completed" });
  const result = { open: open.map(({ title }) => title), comments: comments.map(({ body }) => body) };
  return { ...result, closed: closed.data.state_reason };
}

// An App signs in, finds where it is installed, and writes with a token of that installation.
async function app({ appId, privateKey, secret, value }) {
  const as = (more) => new Octokit({ authStrategy: createAppAuth, auth: { appId, privateKey, ...more }, baseUrl });
  const itself = as({});
  const { data: { slug } } = await itself.rest.apps.getAuthenticated();
  const { data: found } = await itself.rest.apps.getRepoInstallation({ owner, repo });
  const { data: same } = await itself.rest.apps.getOrgInstallation({ org: owner });
  const { rest } = as({ installationId: found.id });
  const { data: key } = await rest.actions.getRepoPublicKey({ owner, repo });
  const body = { secret_name: secret, ...(await sealed(key, value)) };
  const put = await rest.actions.createOrUpdateRepoSecret({ owner, repo, ...body });
  const revoked = await rest.apps.revokeInstallationAccessToken();
  return { slug, same: same.id === found.id, written: put.status, revoked: revoked.status };
}

const result = await { secrets, variables, issue, app }[task](options).catch((error) => {
  if (error.name !== "HttpError") throw error;
  return { refused: [error.status, error.response?.data.message] };
});
console.log(JSON.stringify(result));
