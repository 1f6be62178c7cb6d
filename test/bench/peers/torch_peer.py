"""PyTorch on the same models and shapes as engines.bench.ts: training steps, a hand-written decoding loop with a KV cache,
GRPO steps, matrix products. Reads one JSON request a line, answers one a line: {"tokens" or "flop", "wall", "cpu"}; seconds of
one timed repetition each, so that the caller can take turns. Needs torch; Debian's needs libopenblas0-pthread for a fair BLAS.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

FUSED = hasattr(F, "scaled_dot_product_attention")


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * self.weight


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


def activation(kind, x):
    if kind == "relu2":
        return F.relu(x).square()
    return F.gelu(x, approximate="tanh")


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, hidden = c["width"], c["hidden"]
        norm = RMSNorm if c["norm"] == "rms" else nn.LayerNorm
        self.heads, self.kind, self.head = c["heads"], c["mlp"], d // c["heads"]
        self.norm1, self.norm2 = norm(d), norm(d)
        self.qkv, self.o = nn.Linear(d, 3 * d, bias=False), nn.Linear(d, d, bias=False)
        self.up, self.down = nn.Linear(d, hidden, bias=False), nn.Linear(hidden, d, bias=False)

    def mlp(self, x):
        return x + self.down(activation(self.kind, self.up(self.norm2(x))))

    def forward(self, x, cos, sin, mask, cache=None):
        rows, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(rows, length, 3, self.heads, self.head)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if cache is not None:
            cache[0][:, :, :length], cache[1][:, :, :length] = k, v
        if FUSED:
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            mixed = (q @ k.transpose(-1, -2) * self.head**-0.5 + mask).softmax(-1) @ v
        return self.mlp(x + self.o(mixed.transpose(1, 2).reshape(rows, length, width)))

    def decode(self, x, cos, sin, cache, at):
        rows, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(rows, 3, self.heads, self.head).unbind(1)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        keys, values = cache
        keys[:, :, at], values[:, :, at] = k, v
        scores = (q * self.head**-0.5).unsqueeze(2) @ keys[:, :, : at + 1].transpose(-1, -2)
        mixed = scores.softmax(-1) @ values[:, :, : at + 1]
        return self.mlp(x + self.o(mixed.reshape(rows, width)))


class Model(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.embedding = nn.Embedding(c["vocab"], c["width"])
        self.blocks = nn.ModuleList(Block(c) for _ in range(c["layers"]))
        self.norm = RMSNorm(c["width"]) if c["norm"] == "rms" else nn.LayerNorm(c["width"])
        self.output = nn.Linear(c["width"], c["vocab"], bias=False)
        half = c["width"] // c["heads"] // 2
        angle = torch.arange(c["context"])[:, None] * 1000.0 ** (-torch.arange(half) / half)
        self.cos, self.sin = angle.cos(), angle.sin()
        self.mask = None
        if not FUSED:
            self.mask = torch.full((c["context"], c["context"]), float("-inf")).triu(1)

    def forward(self, tokens, caches=None):
        length = tokens.shape[1]
        mask = None if self.mask is None else self.mask[:length, :length]
        x = self.embedding(tokens)
        for n, block in enumerate(self.blocks):
            x = block(x, self.cos[:length], self.sin[:length], mask, caches and caches[n])
        return self.output(self.norm(x))

    def caches(self, rows, length):
        head = self.c["width"] // self.c["heads"]
        shape = (rows, self.c["heads"], length, head)
        return [(torch.empty(shape), torch.empty(shape)) for _ in self.blocks]

    @torch.no_grad()
    def generate(self, prompts, count):
        """Response tokens [rows, count], drawn at temperature 1."""
        rows, length = prompts.shape
        caches = self.caches(rows, length + count)
        token = draw(self(prompts, caches)[:, -1])
        out = [token]
        for at in range(length, length + count - 1):
            x = self.embedding(token)
            for block, cache in zip(self.blocks, caches):
                x = block.decode(x, self.cos[at], self.sin[at], cache, at)
            token = draw(self.output(self.norm(x)))
            out.append(token)
        return torch.stack(out, 1)


def draw(logits):
    """Gumbel's way to draw: several times faster than torch.multinomial."""
    return (logits.softmax(-1) / torch.empty_like(logits).exponential_()).argmax(-1)


def token_logp(model, tokens):
    return -F.cross_entropy(
        model(tokens)[:, :-1].reshape(-1, model.c["vocab"]), tokens[:, 1:].reshape(-1), reduction="none"
    )


def update(model, optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def make(request):
    model = Model(request["model"])
    return model, torch.optim.AdamW(model.parameters(), 1e-4, betas=(0.9, 0.98), foreach=True)


def train(request):
    model, optimizer = make(request)
    rows, length, steps = request["rows"], request["length"], request["steps"]
    tokens = torch.randint(0, model.c["vocab"], (rows, length))

    def repeat():
        for _ in range(steps):
            update(model, optimizer, -token_logp(model, tokens).mean())
        return rows * length * steps

    return repeat


def decode(request):
    model, _ = make(request)
    rows, prompt, count = request["rows"], request["prompt"], request["count"]

    def repeat():
        model.generate(torch.randint(0, model.c["vocab"], (rows, prompt)), count)
        return rows * count

    return repeat


def grpo(request):
    """One GRPO step: groups of samples of each prompt, one epoch on the clipped ratio, no reference model."""
    model, optimizer = make(request)
    rows, group, prompt, count = (request[k] for k in ("rows", "group", "prompt", "count"))

    def repeat():
        prompts = torch.randint(0, model.c["vocab"], (rows // group, prompt)).repeat_interleave(group, 0)
        tokens = torch.cat((prompts, model.generate(prompts, count)), 1)
        reward = (tokens[:, prompt:] % 7 == 0).float().mean(1).view(-1, group)
        advantage = (reward - reward.mean(1, keepdim=True)) / (reward.std(1, keepdim=True) + 1e-4)
        logp = token_logp(model, tokens).view(rows, -1)[:, prompt - 1 :]
        ratio = (logp - logp.detach()).exp()
        a = advantage.view(-1, 1)
        update(model, optimizer, -torch.minimum(ratio * a, ratio.clamp(0.8, 1.2) * a).mean())
        return rows * count

    return repeat


def matmul(request):
    m, n, k = request["m"], request["n"], request["k"]
    a, b, c = torch.rand(m, k), torch.rand(k, n), torch.empty(m, n)
    repeats = request["repeats"]

    def repeat():
        for _ in range(repeats):
            torch.mm(a, b, out=c)
        return 2 * m * n * k * repeats

    return repeat


KINDS = {"train": train, "decode": decode, "grpo": grpo, "matmul": matmul}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"version": torch.__version__}), flush=True)
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        if "kind" in request:
            work = KINDS[request["kind"]](request)
            # Warm up: allocations, lazily made optimizer state.
            work()
        start, cpu = time.perf_counter(), time.process_time()
        amount = work()
        answer = {"amount": amount, "wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}
        print(json.dumps(answer), flush=True)


main()
