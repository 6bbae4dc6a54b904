"""Frames of the OICQ protocol, encoded and decoded by the tables of spec/protocol.json."""

import json
import struct
from pathlib import Path

PROTOCOL = json.loads((Path(__file__).parents[3] / "spec" / "protocol.json").read_text("utf-8"))
LEADER = PROTOCOL["header"]["leader"]
HEADER_BYTES = PROTOCOL["header"]["bytes"]
LIMITS = PROTOCOL["limits"]
NUMBERS = {"t": ">B", "m": ">H", "l": ">L"}


class ProtocolError(Exception):
    """Bytes that are no frame (W9), or values that fit in none."""


class Codec:
    """The messages of one direction. Strings are str, bytes (b) are bytes, lists are lists of dicts."""

    def __init__(self, sender: str, receiver: str):
        programs = PROTOCOL["programs"]
        self.prefix = bytes([LEADER, programs[sender], programs[receiver]])
        direction = next(d for d in PROTOCOL["directions"] if (d["sender"], d["receiver"]) == (sender, receiver))
        self.by_name = {message["name"]: message for message in direction["messages"]}
        self.by_code = {message["code"]: message for message in direction["messages"]}

    def encode(self, name: str, values: dict) -> bytes:
        message = self.by_name[name]
        body = encode_fields(message["fields"], values)
        if len(body) > LIMITS["bodyBytes"]:
            raise ProtocolError(f"{name}: the body is over the limit")
        return self.prefix + bytes([message["code"]]) + struct.pack(">L", len(body)) + body

    def decode_all(self, data: bytes) -> list[tuple[str, dict]]:
        """The frames of a WebSocket message by name. Those of an unknown type, or from or for another program, are skipped (W9)."""
        if not data:
            raise ProtocolError("the message holds no frame")
        frames, at = [], 0
        while at < len(data):
            if data[at] != LEADER or len(data) - at < HEADER_BYTES:
                raise ProtocolError("header: no leader, or it ends early")
            if not self.is_known(data[at : at + 3]):
                raise ProtocolError("header: unknown sender or receiver")
            prefix, code = data[at : at + 3], data[at + 3]
            (length,) = struct.unpack_from(">L", data, at + 4)
            start, at = at + HEADER_BYTES, at + HEADER_BYTES + length
            if length > LIMITS["bodyBytes"] or at > len(data):
                raise ProtocolError("header: too long, or the message ends early")
            message = self.by_code.get(code)
            if message is None or prefix != self.prefix:
                continue
            values, end = decode_fields(message["fields"], data[start:at], 0)
            if start + end != at:
                raise ProtocolError(f"{message['name']}: bytes after the last field")
            frames.append((message["name"], values))
        return frames

    def is_known(self, prefix: bytes) -> bool:
        """Whether this may come here: from a user to any program of the system, or from any of them to a user."""
        user, others = PROTOCOL["programs"]["user"], set(PROTOCOL["programs"].values()) - {PROTOCOL["programs"]["user"]}
        if self.prefix[1] == user:
            return prefix[1] == user and prefix[2] in others
        return prefix[1] in others and prefix[2] == user


def encode_fields(fields: list, values: dict) -> bytes:
    return b"".join(encode_field(field, values[field["name"]]) for field in fields)


def encode_field(field: dict, value) -> bytes:
    try:
        if field["type"] == "list":
            return struct.pack(">B", len(value)) + b"".join(encode_fields(field["fields"], item) for item in value)
        if field["type"] == "s":
            text = value.encode("utf-8")
            return struct.pack(">H", len(text)) + text
        return bytes(value) if field["type"] == "b" else struct.pack(NUMBERS[field["type"]], value)
    except (struct.error, UnicodeEncodeError) as error:
        raise ProtocolError(f"{field['name']}: {error}") from error


def decode_fields(fields: list, body: bytes, at: int) -> tuple[dict, int]:
    """The values from there on, and where they end."""
    values = {}
    for field in fields:
        try:
            values[field["name"]], at = decode_field(field, body, at)
        except (struct.error, UnicodeDecodeError) as error:
            raise ProtocolError(f"{field['name']}: {error}") from error
    return values, at


def decode_field(field: dict, body: bytes, at: int):
    kind = field["type"]
    if kind == "b":
        return body[at:], len(body)
    if kind == "s":
        (length,) = struct.unpack_from(">H", body, at)
        text, at = body[at + 2 : at + 2 + length], at + 2 + length
        if at > len(body):
            raise ProtocolError(f"{field['name']}: the body ends early")
        return text.decode("utf-8"), at
    if kind == "list":
        (count,), items = struct.unpack_from(">B", body, at), []
        at += 1
        for _ in range(count):
            item, at = decode_fields(field["fields"], body, at)
            items.append(item)
        return items, at
    (number,) = struct.unpack_from(NUMBERS[kind], body, at)
    return number, at + struct.calcsize(NUMBERS[kind])


TO_SERVER = Codec("user", "server")
FROM_SERVER = Codec("server", "user")
