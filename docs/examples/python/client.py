"""A client of the OICQ protocol: requests and their refusals, messages that are safe once settled, files, reconnecting."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from codec import FROM_SERVER, LIMITS, PROTOCOL, TO_SERVER, ProtocolError
from tcp import Tcp
from websocket import Closed, WebSocket

REASONS = {reason["code"]: reason for reason in PROTOCOL["reasons"]}
CLOSE_CODES = {close["code"]: close for close in PROTOCOL["closeCodes"]}
FLAG, KIND = PROTOCOL["values"]["Flag"], PROTOCOL["values"]["Kind"]
REPLIES = {message["name"]: message.get("reply") for message in TO_SERVER.by_name.values()}
# The fields by which a notice names the other user of a request without reply (E4).
OTHER_USER = ("recipient", "friend", "watched")
LATER_S = 5


class Refused(Exception):
    """A request was refused. The reason is a name of the registry (E4), so that no program has to read the words."""

    def __init__(self, code: int, text: str):
        super().__init__(text)
        self.reason = REASONS.get(code, {"name": f"reason {code}", "remedy": "none"})
        self.name, self.remedy = self.reason["name"], self.reason["remedy"]
        wait = re.search(r" wait (\d+) s$", text) if self.remedy == "wait" else None
        self.seconds = int(wait[1]) if wait else None


@dataclass
class Pending:
    """A request that is not answered, or a message that is not settled."""

    name: str
    values: dict
    future: asyncio.Future = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def other(self) -> int | None:
        return next((self.values[name] for name in OTHER_USER if name in self.values), None)


class Client:
    """One connection at a time, to ws://…, wss://…, tcp://… or tcps://…. `on_event` gets every frame that answers no request, by name and values."""

    def __init__(self, url: str, on_event: Callable[[str, dict], None]):
        self.url, self.on_event = url, on_event
        self.number = 0
        self.socket: WebSocket | Tcp | None = None
        self.pending: list[Pending] = []  # in the order in which they were sent
        self.failed: Pending | None = None  # its failed reply has come, and the notice with the reason has to follow
        self.files: dict[int, asyncio.Queue] = {}  # answers to offers, by friend

    async def connect(self) -> None:
        if self.url.startswith("tcp"):
            self.socket = await Tcp.connect(self.url)
        else:
            self.socket = await WebSocket.connect(self.url, PROTOCOL["subprotocol"], LIMITS["messageBytes"])

    async def request(self, name: str, /, **values) -> dict:
        """Sends a request that has a reply, and returns that. Raises Refused."""
        pending = Pending(name, {"number": self.number, **values} if name != "register" else values)
        await self.send(pending)
        return await pending.future

    async def sign_in(self, number: int, password: str) -> list[dict]:
        """Signs in, and sends what was not settled on the connection before. Returns the roster: the groups."""
        unsettled = [p for p in self.pending if p.name == "sendMessage" and not p.future.done()]
        self.pending = []
        self.number = number
        reply = await self.request("login", password=password, manner=PROTOCOL["values"]["Manner"]["normal"])
        for pending in unsettled:
            await self.send(pending)
        if unsettled:
            await self.send(Pending("connectionTest", {"number": number}))
        return reply["groups"]

    async def send_message(self, recipient: int, text: str) -> None:
        """Returns once the message is delivered or stored (M4), if need be after another sign-in. Raises Refused."""
        pending = Pending("sendMessage", {"number": self.number, "recipient": recipient, "text": text})
        await self.send(pending)
        await self.send(Pending("connectionTest", {"number": self.number}))
        await pending.future

    async def send_file(self, friend: int, name: str, data: bytes) -> bool:
        """Offers a file and sends it. Returns whether all was sent; raises Refused."""
        self.files[friend] = answers = asyncio.Queue()
        try:
            await self.tell("offerFile", friend=friend, name=name, length=len(data))
            if not await answers.get():
                return False
            for start in range(0, len(data), LIMITS["fileChunkBytes"]):
                chunk = data[start : start + LIMITS["fileChunkBytes"]]
                await self.send(Pending("fileData", {"number": self.number, "friend": friend, "data": chunk}))
            await self.settle()
            return answers.empty()
        finally:
            del self.files[friend]

    async def tell(self, name: str, /, **values) -> None:
        """Sends a request without reply, and waits until it is settled. Raises Refused."""
        pending = Pending(name, {"number": self.number, **values})
        await self.send(pending)
        await self.settle()
        await pending.future

    async def settle(self) -> None:
        await self.request("connectionTest")

    async def send(self, pending: Pending) -> None:
        """Whatever happens to the connection, `read` tells the pending request."""
        self.pending.append(pending)
        try:
            if self.socket is not None:
                await self.socket.send(TO_SERVER.encode(pending.name, pending.values))
        except ConnectionError:
            pass

    async def read(self) -> Closed:
        """Reads until the connection ends. Requests then fail; messages stay for the next sign-in."""
        try:
            while True:
                for name, values in FROM_SERVER.decode_all(await self.socket.receive()):
                    self.receive(name, values)
        except ProtocolError as error:
            await self.socket.close(1007)
            closed = Closed(1007, str(error))
        except Closed as error:
            closed = error
        self.socket, self.failed = None, None
        for pending in self.pending:
            if pending.name != "sendMessage" and not pending.future.done():
                pending.future.set_exception(closed)
                pending.future.exception()  # nobody may be waiting for it
        return closed

    def receive(self, name: str, values: dict) -> None:
        if name == "message" and values["flag"] == FLAG["system"] and values["kind"] in REASONS:
            self.receive_notice(values)
            return
        self.end_failed(None)
        if name == "fileAnswer" and values["friend"] in self.files:
            self.files[values["friend"]].put_nowait(values["accepted"])
        answered = next((pending for pending in self.pending if REPLIES[pending.name] == name), None)
        if answered is None:
            self.on_event(name, values)
        elif values.get("success", 1) == 0 or values.get("result", 1) == 0:
            self.failed = answered
        else:
            self.settled(answered, values)

    def receive_notice(self, values: dict) -> None:
        """Pairs a notice with its request by name and number (E4), or passes it on."""
        subject = re.match(r"(\w+)(?: (\d+))?: ", values["text"])
        name, number = (subject[1], subject[2] and int(subject[2])) if subject else (None, None)
        refused = Refused(values["kind"], values["text"])
        if self.failed is not None and self.failed.name == name:
            self.end_failed(refused)
            return
        self.end_failed(None)
        asked = (p for p in self.pending if p.name == name and not p.future.done() and number in (None, p.other))
        pending = next(asked, None)
        if pending is None:
            self.on_event("notice", {"reason": refused.name, "text": values["text"]})
        else:
            pending.future.set_exception(refused)
            pending.future.exception()

    def end_failed(self, refused: Refused | None) -> None:
        """The reason of a failed reply follows at once (E5), or never."""
        if self.failed is None:
            return
        failed, self.failed = self.failed, None
        self.pending.remove(failed)
        failed.future.set_exception(refused or Refused(0, f"{failed.name}: failed"))

    def settled(self, answered: Pending, values: dict) -> None:
        """After a connection test all that was sent before it is settled (M4); any other reply ends its own request."""
        count = self.pending.index(answered) + 1 if answered.name == "connectionTest" else 0
        done = self.pending[:count] if count else [answered]
        for pending in [p for p in done if p is answered or REPLIES[p.name] is None]:
            self.pending.remove(pending)
            if not pending.future.done():
                pending.future.set_result(values)


def may_reconnect(closed: Closed) -> float | None:
    """After how many seconds to connect again, by the table of close codes; None for never."""
    wait = {"no": None, "at once": 0.2, "later": LATER_S}
    return wait[CLOSE_CODES[closed.code]["reconnect"]] if closed.code in CLOSE_CODES else 1
