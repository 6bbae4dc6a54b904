"""A chat on the command line. Lines are commands: `10002 text`, `/file 10002 path`, `/roster`, `/profile 10002`.

python3 chat.py ws://127.0.0.1:8080/ws NICKNAME          registers an account, and prints its number
python3 chat.py ws://127.0.0.1:8080/ws NUMBER [FOLDER]   signs in; files that are offered go to the folder
python3 chat.py --tcp 127.0.0.1:8000 …                   the same over TCP

The password is in OICQ_PASSWORD.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

from client import KIND, PROTOCOL, Client, Refused, may_reconnect
from codec import TO_SERVER
from websocket import Closed

MAX_FILE_BYTES = 100 * 1024 * 1024
MODES = {code: name for name, code in PROTOCOL["values"]["Mode"].items()}


class Chat:
    def __init__(self, url: str, folder: Path | None):
        self.client = Client(url, self.show)
        self.folder = folder
        self.incoming: dict[int, tuple[Path, int, bytearray]] = {}  # files, by friend
        self.roster: list[dict] = []
        self.tasks: set[asyncio.Task] = set()

    def show(self, name: str, values: dict) -> None:
        if name == "message":
            kind = "" if values["kind"] == KIND["none"] else f" ({next(n for n, c in KIND.items() if c == values['kind'])})"
            print(f"{values['number']}{kind}: {values['text']}")
        elif name == "friendState":
            for friend in (friend for group in self.roster for friend in group["friends"]):
                if friend["number"] == values["friend"]:
                    friend["state"] = values["state"]
            print(f"{values['friend']} is {MODES[values['state']]}")
        elif name == "fileOffer":
            self.start(self.answer_offer(values))
        elif name == "fileData":
            self.receive_chunk(values["friend"], values["data"])
        elif name == "notice":
            print(f"! {values['reason']}: {values['text']}")

    async def answer_offer(self, offer: dict) -> None:
        accepted = self.folder is not None and offer["length"] <= MAX_FILE_BYTES
        if accepted:
            # The sender chose the name, which is never a path.
            name = re.sub(r"[^\w.]", "_", offer["name"])
            self.incoming[offer["friend"]] = (self.folder / f"from-{offer['friend']}-{name}", offer["length"], bytearray())
        await self.client.tell("answerFile", friend=offer["friend"], accepted=int(accepted))
        self.receive_chunk(offer["friend"], b"")

    def receive_chunk(self, friend: int, chunk: bytes) -> None:
        if friend not in self.incoming:
            return
        path, length, data = self.incoming[friend]
        data += chunk
        if len(data) >= length:
            del self.incoming[friend]
            path.write_bytes(data)
            print(f"saved {path.name}")

    async def obey(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        try:
            if command == "/roster":
                for group in self.roster:
                    friends = ", ".join(f"{f['number']} {f['nickname']} ({MODES[f['state']]})" for f in group["friends"])
                    print(f"{group['name']}: {friends or 'nobody'}")
            elif command == "/profile":
                profile = await self.client.request("getProfile", friend=int(rest))
                print(f"{profile['friend']} is {profile['nickname']}")
            elif command == "/file":
                number, _, path = rest.partition(" ")
                sent = await self.client.send_file(int(number), Path(path).name, Path(path).read_bytes())
                print(f"{path} {'sent' if sent else 'not sent'}")
            else:
                await self.client.send_message(int(command), rest)
                print(f"delivered or stored: {rest}")
        except Refused as refused:
            print(f"refused, {refused.name}: {refused}")
        except (Closed, OSError, ValueError) as error:
            print(f"failed: {error}")

    def start(self, coroutine) -> None:
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def stay_signed_in(self, number: int, password: str) -> None:
        while True:
            wait = 1
            try:
                await self.client.connect()
                reading = asyncio.create_task(self.client.read())
                self.roster = await self.client.sign_in(number, password)
                print(f"signed in as {number}")
                closed = await reading
                print(f"disconnected: {closed}")
                wait = may_reconnect(closed)
            except (Closed, OSError, asyncio.IncompleteReadError):
                pass
            if wait is None:
                return
            await asyncio.sleep(wait)


def profile(nickname: str, password: str) -> dict:
    """Every field of a registration: empty, but for these."""
    fields = TO_SERVER.by_name["register"]["fields"]
    empty = {field["name"]: "" if field["type"] == "s" else 0 for field in fields}
    return {**empty, "nickname": nickname, "password": password}


async def main(url: str, who: str, *more: str) -> None:
    if url == "--tcp":
        url, who, *more = f"tcp://{who}", *more
    folder = more[0] if more else None
    password = os.environ.get("OICQ_PASSWORD", "")
    chat = Chat(url, Path(folder) if folder else None)
    if not who.isdigit():
        await chat.client.connect()
        chat.start(chat.client.read())
        print((await chat.client.request("register", **profile(who, password)))["number"])
        return
    session = asyncio.create_task(chat.stay_signed_in(int(who), password))
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    next_line = asyncio.create_task(lines.readline())
    while True:
        await asyncio.wait({session, next_line}, return_when=asyncio.FIRST_COMPLETED)
        if session.done():
            session.result()
            return
        line = next_line.result().decode().strip()
        if next_line.result() == b"":
            return
        chat.start(chat.obey(line))
        next_line = asyncio.create_task(lines.readline())


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    try:
        asyncio.run(main(*sys.argv[1:]))
    except Refused as refusal:
        sys.exit(f"refused, {refusal.name}: {refusal}")
