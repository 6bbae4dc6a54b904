"""The codec against spec/vectors.json: python3 -m unittest"""

import json
import unittest
from pathlib import Path

from codec import FROM_SERVER, TO_SERVER, ProtocolError

VECTORS = json.loads((Path(__file__).parents[3] / "spec" / "vectors.json").read_text("utf-8"))
CODECS = {"user": TO_SERVER, "server": FROM_SERVER}


class CodecTest(unittest.TestCase):
    def test_messages(self):
        for vector in VECTORS["messages"]:
            with self.subTest(f"{vector['sender']} {vector['name']}: {vector['about']}"):
                codec, data = CODECS[vector["sender"]], bytes.fromhex(vector["hex"])
                values = dict(vector["values"])
                if "data" in values:
                    values["data"] = bytes.fromhex(values["data"])
                self.assertEqual(codec.decode_all(data), [(vector["name"], values)])
                self.assertEqual(codec.encode(vector["name"], values), data)

    def test_unknown(self):
        for vector in VECTORS["unknown"]:
            with self.subTest(vector["about"]):
                self.assertEqual(CODECS[vector["sender"]].decode_all(bytes.fromhex(vector["hex"])), [])

    def test_refused(self):
        for vector in VECTORS["refused"]:
            with self.subTest(vector["about"]), self.assertRaises(ProtocolError):
                CODECS[vector["sender"]].decode_all(bytes.fromhex(vector["hex"]))


if __name__ == "__main__":
    unittest.main()
