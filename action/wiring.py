"""A run's parts put together: the adapters for these settings, around the two flows."""

from collections.abc import Sequence

from . import rotate
from .caller import Caller
from .clock import Clock, Limits
from .errors import ActionError, Interrupted
from .fleet import AppKey, Writer, writer_for
from .github.app import Installations, Wish
from .github.hands import Hands
from .github.keys import Keys
from .github.secrets import Access, StoredSecret
from .github.variables import ExpiryVariable
from .graph.facebook import Endpoint, Facebook
from .graph.refreshing import Refreshing
from .graph.refreshing_answers import INSTAGRAM, THREADS
from .model import Credential, Finding, Outcome
from .pace import Pacer
from .parallel import both, each
from .ports import Provider
from .reasons import state
from .remember import Remembering
from .runner import Runner
from .secret import Secret
from .settings import Settings
from .signals import Signals
from .target import Target
from .tell import Told
from .telling import Telling
from .transport import Transport

HOSTS = {
    "facebook": "https://graph.facebook.com",
    "instagram": "https://graph.instagram.com",
    "threads": "https://graph.threads.net",
}
LOGINS = {"instagram": INSTAGRAM, "threads": THREADS}
# The time for a fleet's calls, in seconds: a job has six hours, and what is left belongs to telling people.
LONGEST = 5 * 3600.0
# How many credentials are worked on at once; GitHub allows a hundred requests at a time.
WORKERS = 24


class Job:
    """One run: `run`, then `tell`."""

    def __init__(self, settings: Settings, caller: Caller, runner: Runner, clock: Clock, limits: Limits) -> None:
        self.settings, self._runner = settings, runner
        self._many = len(settings.credentials) > 1
        self._transport = Transport(clock, limits._replace(run=LONGEST) if self._many else limits)
        self._pacer = Pacer(clock, settings.pace, self._transport.deadline)
        self._access = Access(self._transport, settings.addresses.github_url, Keys(), self._pacer)
        self._apps = {
            writer.owners: Installations(self._access, writer.key, clock, runner.mask, self._wishes(writer))
            for writer in settings.writers
            if isinstance(writer.key, AppKey)
        }
        self._hands = Hands(settings.writers, {owners: app.token for owners, app in self._apps.items()})
        self._telling = Telling(settings, caller, clock)
        self.signals = Signals(self._stop_soon)
        self._stopping = False

    def run(self) -> list[Outcome]:
        """Rotate, and meanwhile ask what people were told last; then look at the schedule."""
        try:
            outcomes, _ = both(self._rotate_all, self._telling.recall)
        finally:
            self._give_back()
        assert isinstance(outcomes, list)  # noqa: S101  # the flow keeps its errors to itself
        return self._telling.scheduled(outcomes)

    def tell(self, outcomes: Sequence[Outcome]) -> Told:
        """Tell people how it went."""
        return self._telling.tell(outcomes)

    def broken_off(self) -> Told:
        """A run that was stopped is told only to the heartbeat, and at once."""
        return self._telling.broken_off()

    def _rotate_all(self) -> list[Outcome]:
        credentials = self.settings.credentials
        if not self._many:
            return [self._rotate(credentials[0])]
        self.signals.hold()  # each credential sees by itself where it may stop
        return each(self._isolated, credentials, WORKERS)

    def _isolated(self, credential: Credential) -> Outcome:
        """One credential's trouble never stops the others."""
        if self._stopping:
            return Outcome(credential, Finding(state.INTERRUPTED))
        try:
            return self._rotate(credential)
        except Interrupted:
            return Outcome(credential, Finding(state.INTERRUPTED))
        except Exception as error:  # noqa: BLE001  # a boundary for each
            from traceback import format_exc  # noqa: PLC0415

            self._runner.debug(format_exc())
            return Outcome(credential, Finding(state.INTERNAL, {"detail": type(error).__name__}))

    def _rotate(self, credential: Credential) -> Outcome:
        """Survey, then conclude (dry run) or carry out."""
        provider, source = self._provider(credential), self._store(credential.source)
        if not credential.record_expiry:
            return self._carried_out(credential, provider, source)
        remembering = Remembering(provider, credential, source, ExpiryVariable(source))
        outcome = self._carried_out(credential, remembering, source)
        return remembering.keep(outcome, dry_run=self.settings.dry_run)

    def _carried_out(self, credential: Credential, provider: Provider, source: StoredSecret) -> Outcome:
        plan = rotate.survey(credential, provider, source)
        if self.settings.dry_run:
            return rotate.conclude(plan)
        copies = [self._store(target) for target in credential.copies]
        return rotate.carry_out(plan, provider, source, copies, self._hold)

    def _hold(self) -> None:
        """From here on a stop signal only shortens what is left; where one has come, nothing new is begun."""
        if not self._many:
            self.signals.hold()
        elif self._stopping:
            raise Interrupted

    def _provider(self, credential: Credential) -> Provider:
        addresses = self.settings.addresses
        url = addresses.graph_url or HOSTS[credential.provider]
        login = LOGINS.get(credential.provider)
        if login is not None:
            return Refreshing(self._transport, url, login, credential.app, self._runner.mask)
        endpoint = Endpoint(url, addresses.graph_version)
        return Facebook(self._transport, endpoint, credential.app, credential.page_id, self._runner.mask)

    def _store(self, target: Target) -> StoredSecret:
        return StoredSecret(self._access, self._hands.of(target), target)

    def _wishes(self, writer: Writer) -> list[Wish]:
        """What this writer is to write in this run."""
        return [
            Wish(target, credential.record_expiry and target is credential.source)
            for credential in self.settings.credentials
            for target in (credential.source, *credential.copies)
            if writer_for(target.owner, self.settings.writers) is writer
        ]

    def _give_back(self) -> None:
        """Tokens that were made for this run end with it. One that does not ends by itself within the hour."""
        made = [(app, token) for app in self._apps.values() for token in app.made]
        if made:
            self.signals.hold()
            each(self._end, made, WORKERS)

    def _end(self, made: tuple[Installations, Secret]) -> None:
        app, token = made
        try:
            app.revoke(token)
        except ActionError as error:
            self._runner.debug(
                f"An installation token was not revoked ({error.facts.get('detail', error.reason.name)})."
            )

    def _stop_soon(self) -> None:
        """A stop signal came: nothing new is begun, and what has begun has little time left. Takes no lock, because the
        thread that is interrupted may hold it.
        """
        self._stopping = True
        self._transport.deadline.stop_soon()
        self._pacer.hurry()
        self._telling.stop_soon()
