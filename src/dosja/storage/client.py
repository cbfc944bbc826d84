"""The connection to the storage process, as ZEO makes it, with fewer words and without stale ids."""

from itertools import chain
from pathlib import Path
from struct import pack

from ZEO.asyncio.client import ClientThread
from ZEO.ClientStorage import ClientStorage
from ZEO.Exceptions import ClientDisconnected

MOST_CALLS = 500
MOST_BYTES = 1024 * 1024
"""A commit that is larger is told in pieces, so that it need not stand in memory twice."""


class GatheringThread(ClientThread):
    """ZEO's thread that speaks with the storage process; what a commit only tells goes off in one go.

    A commit tells of each object and each bucket that it read, twenty and more times, and then asks for a
    vote. ZEO wakes its thread for every one of these, which costs more than the commit itself. Only the
    thread that holds ClientStorage's commit lock tells, so one list serves.
    """

    def __init__(self, *args, **kwargs):
        self._told: list[tuple[str, tuple]] = []
        self._bytes = 0
        super().__init__(*args, **kwargs)

    def async_(self, method, *args):
        """As ClientThread's: ClientDisconnected without a connection, else the call waits for the vote."""
        if method == "iterator_gc":  # comes from anybody, has nothing to do with a commit
            super().async_(method, *args)
            return
        if not self.is_connected():
            raise ClientDisconnected
        if method == "tpc_begin":  # what is left was of a commit that ended otherwise
            self._taken()
        self._told.append((method, args))
        self._bytes += sum(len(arg) for arg in args if isinstance(arg, bytes))
        if len(self._told) >= MOST_CALLS or self._bytes >= MOST_BYTES:
            super().async_iter(self._taken())

    def async_iter(self, it):
        """As ClientThread's, after what was told before."""
        if self._told:
            super().async_iter(self._taken())
        super().async_iter(it)

    def call(self, method, *args, **kw):
        """As ClientThread's; a vote goes off together with all that the commit told before."""
        if method == "tpc_abort":
            self._taken()
        if method != "vote" or not self._told:
            return super().call(method, *args, **kw)
        return self.io_call(self._tell_and_ask(self._taken(), method, args))

    async def _tell_and_ask(self, told, method, args):
        if not self.client.operational:
            raise ClientDisconnected
        protocol = self.client.protocol
        if told[0][0] == "tpc_begin":
            # The whole commit: nothing of it is on its way already that these bytes could overtake.
            messages = [protocol.encode(0, True, *call) for call in told]
            sized = ((pack(">I", len(message)), message) for message in messages)
            protocol.sm_protocol.transport.writelines(chain.from_iterable(sized))
        else:
            protocol.call_async_iter(told)
        return await protocol.call_sync(method, args)

    def _taken(self):
        told, self._told, self._bytes = self._told, [], 0
        return told


class SiteClient(ClientStorage):
    """A client of the storage process that lets go, with the connection, of the ids handed out on it.

    A storage process that was killed does not know which ids it had handed out and gives them again: two
    clients would then make new objects under the same ids, and each save of the later one would be refused.
    """

    log: Path | None = None
    """The file that the storage process writes, where this process can read it itself (`follower`)."""
    _ids_of = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, _client_factory=GatheringThread, **kwargs)

    def new_oid(self):
        """As ClientStorage's, from ids of the present connection only."""
        if self._ids_of != self._connection_generation:
            self._oids.clear()
            self._ids_of = self._connection_generation
        return super().new_oid()
