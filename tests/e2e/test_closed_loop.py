"""Half a year of real runs, each of which starts with what the sandbox decrypted after the last one."""

from datetime import timedelta

from graph_token_sandbox import TokenSpec
from graph_token_sandbox.meta.records import DEFAULT_SCOPES
from tests.e2e.act import WorkflowRun
from tests.e2e.conftest import World

WEEKS = 27
JOBS = {"system-user": "SYSTEM_USER_TOKEN", "page": "PAGE_TOKEN", "user": "USER_TOKEN"}
RENEWABLE = ("system-user", "page")
PAGE_SCOPES = ("pages_show_list", "pages_manage_posts")  # data access does not end for these
WORKFLOW = "closed-loop.yml"


def test_half_a_year_of_weekly_runs(world: World, protocol: list[str]) -> None:
    """Renewable tokens stay valid. For a person's token a red run asks in time for a login, which replaces it."""
    world.store("fresh_system_user", JOBS["system-user"])
    login(world, JOBS["page"], PAGE_SCOPES)
    login(world, JOBS["user"])
    protocol += header()
    verdicts: dict[str, list[str]] = {job: [] for job in JOBS}
    logins = 0
    for _ in range(WEEKS):
        alive = {job: world.sandbox.meta.token(world.stored(secret)).valid for job, secret in JOBS.items()}
        run = world.act.run("schedule", WORKFLOW, world.secrets(*JOBS.values()))
        protocol.append(row(world, run, alive))
        assert all(alive.values()), "a run started with a dead token"
        assert [run.jobs[job] for job in RENEWABLE] == ["success", "success"]
        for job in JOBS:
            verdicts[job].append(run.outputs[f"{job}/rotate"]["verdict"])
        if run.jobs["user"] == "failure":
            logins += 1
            login(world, JOBS["user"])
            by_hand = world.act.run("workflow_dispatch", WORKFLOW, world.secrets(*JOBS.values()), "--job", "user")
            assert by_hand.outputs["user/rotate"]["verdict"] == "renewed"
            protocol.append(f"{'':10} | the owner logs in, stores the new token and runs the workflow by hand: renewed")
        world.sandbox.clock.advance(timedelta(days=7))
    assert (
        verdicts["system-user"]
        == (["current"] * 6 + ["renewed"]) + (["current"] * 5 + ["renewed"]) * 3 + ["current"] * 2
    )
    assert verdicts["page"] == ["renewed"] + ["current"] * (WEEKS - 1)
    assert set(verdicts["user"]) == {"renewed", "current", "not-extended"}
    assert logins == 3


def login(world: World, secret: str, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> None:
    """The owner goes through the dialog: a new token that lives two hours."""
    spec = TokenSpec(world.seeded.app.id, lifetime=timedelta(hours=2), data_access=timedelta(days=90), scopes=scopes)
    world.store(world.sandbox.meta.issue(spec), secret)


def header() -> list[str]:
    """The first lines of the protocol."""
    title = "Closed loop: each run starts with what the sandbox decrypted after the run before."
    return ["", title, f"{'run of':10} | " + " | ".join(f"{secret:32}" for secret in JOBS.values())]


def row(world: World, run: WorkflowRun, alive: dict[str, bool]) -> str:
    """The protocol's line of one run."""
    cells = []
    for job in JOBS:
        outputs = run.outputs[f"{job}/rotate"]
        state = "alive" if alive[job] else "DEAD"
        color = "green" if run.jobs[job] == "success" else "RED"
        cells.append(f"{state}, {outputs['verdict']}, {outputs['days-left']} d, {color}".replace("never d", "never"))
    return f"{world.sandbox.clock.now():%Y-%m-%d} | " + " | ".join(f"{cell:32}" for cell in cells)
