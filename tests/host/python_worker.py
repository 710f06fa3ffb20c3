"""A ropecheck worker in plain Python: f32, half-split, contiguous heads, computed angles. See docs/worker.md."""
import json, math, mmap, os, socket, struct, sys, time

sock = socket.socket(fileno=int(os.environ["ROPECHECK_FD"]))
arena = mmap.mmap(int(os.environ["ROPECHECK_ARENA_FD"]), 0)
trouble = sys.argv[1] if len(sys.argv) > 1 else ""


def receive():
    def exactly(n):
        data = b""
        while len(data) < n:
            part = sock.recv(n - len(data))
            if not part:
                sys.exit(0)
            data += part
        return data
    return json.loads(exactly(struct.unpack("<I", exactly(4))[0]))


def send(message):
    data = json.dumps(message).encode()
    sock.sendall(struct.pack("<I", len(data)) + data)


def rotate(p, x, y):
    (batch, tokens, heads, dim), r = x["shape"], p["rot_dim"]
    at = lambda t, b, s, h: t["offset"] + 4 * (b * t["strides"][0] + s * t["strides"][1] + h * t["strides"][2])
    for b in range(batch):
        for s in range(tokens):
            angles = [s * p["base"] ** (-2 * i / r) for i in range(r // 2)]
            for h in range(heads):
                v = list(struct.unpack_from("<%df" % dim, arena, at(x, b, s, h)))
                for i, a in enumerate(angles):
                    first, second = v[i], v[i + r // 2]
                    v[i] = first * math.cos(a) - second * math.sin(a)
                    v[i + r // 2] = second * math.cos(a) + first * math.sin(a)
                struct.pack_into("<%df" % dim, arena, at(y, b, s, h), *v)


def answer(message):
    p = message["problem"]
    if message["do"] == "can_do":
        return {"status": "ok"} if p["tokens"] < 100 else {"status": "unsupported", "reason": "too slow for that"}
    tensors = {t["role"]: t for t in message["tensors"]}
    rotate(p, tensors["q"], tensors["out_q"])
    if "k" in tensors:
        rotate(p, tensors["k"], tensors["out_k"])
    return {"status": "ok", "claim": {"pipeline": "angle=f64 trig=f64 cache=none arith=f64"}}


send({"hello": 0, "kernels": [{"name": "python_half", "support": {"pairing": ["half"], "head_dim": [[2, 512, 2]]}}]})
while True:
    message = receive()
    if trouble == "garbage" and message["do"] == "run":
        sock.sendall(b"\x05\x00\x00\x00hello")
    if trouble == "hang" and message["do"] == "run":
        time.sleep(1000)
    if trouble == "die" and message["do"] == "run": sys.exit("no more")
    send(answer(message))
