"""Frames over TCP (T1): cut from the stream, the server's tests echoed (T3), and the reason of the end from its last notice (T2)."""

import asyncio
import struct
from urllib.parse import urlsplit

from codec import FROM_SERVER, HEADER_BYTES, LEADER, LIMITS, PROTOCOL, TO_SERVER, ProtocolError
from websocket import ABNORMAL, Closed

TEST = FROM_SERVER.by_name["connectionTest"]["code"]
MESSAGE = FROM_SERVER.by_name["message"]["code"]
# From here on the number of a test is no user's: the server asks whether all before it has arrived.
FIRST_SEQUENCE = 0xF0000000
CLOSES = {reason["code"]: reason["closes"] for reason in PROTOCOL["reasons"] if "closes" in reason}
CODES = {close["name"]: close["code"] for close in PROTOCOL["closeCodes"]}


class Tcp:
    """What a client needs of a WebSocket, over TCP."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader, self.writer = reader, writer
        self.end = Closed(ABNORMAL, "")

    @classmethod
    async def connect(cls, url: str) -> "Tcp":
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port, ssl=parts.scheme == "tcps" or None))

    async def send(self, data: bytes) -> None:
        """Sends whole frames. Waits while the server does not read."""
        self.writer.write(data)
        await self.writer.drain()

    async def receive(self) -> bytes:
        """The next frame that is none of the transport's own. Raises Closed."""
        while True:
            try:
                header = await self.reader.readexactly(HEADER_BYTES)
                (length,) = struct.unpack_from(">L", header, 4)
                if header[0] != LEADER or length > LIMITS["bodyBytes"]:
                    raise ProtocolError("header: no leader, or too long")
                body = await self.reader.readexactly(length)
                if not (header[3] == TEST and length == 4 and struct.unpack(">L", body)[0] >= FIRST_SEQUENCE):
                    self.note(header, body)
                    return header + body
                await self.send(TO_SERVER.encode("connectionTest", {"number": struct.unpack(">L", body)[0]}))
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise self.end from error

    def note(self, header: bytes, body: bytes) -> None:
        """The last frame may say why the connection ends."""
        self.end = Closed(ABNORMAL, "")
        if header[3] != MESSAGE:
            return
        for name, values in FROM_SERVER.decode_all(header + body):
            if name == "message" and values["number"] == 0 and values["kind"] in CLOSES:
                self.end = Closed(CODES[CLOSES[values["kind"]]], values["text"])

    async def close(self, code: int = 1000) -> None:
        """TCP has no codes."""
        self.writer.close()
