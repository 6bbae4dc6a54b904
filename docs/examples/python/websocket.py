"""A WebSocket client with nothing but the standard library (RFC 6455): binary messages, pings, closing."""

import asyncio
import base64
import hashlib
import os
import struct
from urllib.parse import urlsplit

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, BINARY, CLOSE, PING, PONG = 0x0, 0x2, 0x8, 0x9, 0xA
NO_CODE, ABNORMAL = 1005, 1006


class Closed(Exception):
    """The connection has ended; 1006 if nobody said why."""

    def __init__(self, code: int, reason: str):
        super().__init__(f"closed with {code} {reason}".strip())
        self.code, self.reason = code, reason


class WebSocket:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, max_bytes: int):
        self.reader, self.writer, self.max_bytes = reader, writer, max_bytes

    @classmethod
    async def connect(cls, url: str, subprotocol: str, max_bytes: int) -> "WebSocket":
        parts = urlsplit(url)
        tls = parts.scheme == "wss"
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or (443 if tls else 80), ssl=tls or None)
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
        )
        writer.write(request.encode())
        response = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        status, *lines = response.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if " 101 " not in status or headers.get("sec-websocket-accept") != accept:
            writer.close()
            raise ConnectionError(status)
        return cls(reader, writer, max_bytes)

    async def send(self, data: bytes) -> None:
        """Sends a binary message. Waits while the server does not read."""
        await self.send_frame(BINARY, data)

    async def receive(self) -> bytes:
        """The next binary message. Pings are answered, which acknowledges what came before them (M5). Raises Closed."""
        message = b""
        try:
            while True:
                is_last, opcode, payload = await self.read_frame()
                if opcode == PING:
                    await self.send_frame(PONG, payload)
                elif opcode == CLOSE:
                    code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else NO_CODE
                    await self.close(code if code != NO_CODE else 1000)
                    raise Closed(code, payload[2:].decode("utf-8", "replace"))
                elif opcode in (BINARY, CONTINUATION):
                    message += payload
                    if len(message) > self.max_bytes:
                        await self.close(1009)
                        raise Closed(1009, "the server's message is too large")
                    if is_last:
                        return message
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Closed(ABNORMAL, str(error)) from error

    async def close(self, code: int = 1000) -> None:
        try:
            await self.send_frame(CLOSE, struct.pack(">H", code))
        except ConnectionError:
            pass
        self.writer.close()

    async def read_frame(self) -> tuple[bool, int, bytes]:
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
        if length > self.max_bytes:
            await self.close(1009)
            raise Closed(1009, "the server's frame is too large")
        return bool(first & 0x80), first & 0x0F, await self.reader.readexactly(length)

    async def send_frame(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = struct.pack(">BB", 0x80 | opcode, 0x80 | size)
        elif size < 0x10000:
            head = struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, size)
        mask = os.urandom(4)
        pattern = mask * (size // 4 + 1)
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(pattern[:size], "big")).to_bytes(size, "big")
        self.writer.write(head + mask + masked)
        await self.writer.drain()
