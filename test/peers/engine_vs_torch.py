"""The model family once more, in PyTorch with autograd, float64: written apart from the engines to check them.

Usage: python3 engine_vs_torch.py FOLDER…
Reads FOLDER/{model.safetensors,config.json,batch.json}; writes FOLDER/torch.safetensors with the scores, the gradients of
the linear loss given by the batch's coefficients, and the weights after three AdamW steps.
"""

import json
import struct
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
TYPES = {"F64": torch.float64, "F32": torch.float32}


def load(path):
    with open(path, "rb") as file:
        raw = file.read()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(raw[8 + size + start : 8 + size + end]), dtype=TYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"]).double()
    return tensors


def store(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().double().numpy().tobytes()
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def norm(config, w, name, x):
    eps = config["norm"]["eps"]
    if config["norm"]["kind"] == "layer":
        return F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], eps)
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps) * w[name + ".weight"]


def rotate(config, x):
    """x: [heads, length, head width]; rotary positions as complex multiplication of the half-split pairs."""
    half = x.shape[-1] // 2
    pairs = torch.complex(x[..., :half], x[..., half:])
    speeds = config["rope"]["base"] ** (-torch.arange(half) / half)
    angles = torch.outer(torch.arange(x.shape[1]).double(), speeds)
    turned = pairs * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([turned.real, turned.imag], -1)


def attention(config, w, name, x):
    heads, length = config["heads"], x.shape[0]

    def split(part):
        return F.linear(x, w[f"{name}.{part}_proj.weight"]).view(length, heads, -1).transpose(0, 1)

    q, k, v = rotate(config, split("q")), rotate(config, split("k")), split("v")
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(future, float("-inf")).softmax(-1)
    return F.linear((weights @ v).transpose(0, 1).reshape(length, -1), w[f"{name}.o_proj.weight"])


def mlp(config, w, name, x):
    up = F.linear(x, w[name + ".up_proj.weight"])
    kind = config["mlp"]["kind"]
    if kind == "swiglu":
        active = F.silu(F.linear(x, w[name + ".gate_proj.weight"])) * up
    elif kind == "relu2":
        active = F.relu(up) ** 2
    else:  # the tanh form
        active = 0.5 * up * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (up + 0.044715 * up**3)))
    return F.linear(active, w[name + ".down_proj.weight"])


def scores(config, w, tokens, temperature):
    """logp, entropy and heads of one sequence."""
    x = w["model.embed_tokens.weight"][tokens]
    for layer in range(config["layers"]):
        name = f"model.layers.{layer}"
        x = x + attention(config, w, name + ".self_attn", norm(config, w, name + ".input_layernorm", x))
        x = x + mlp(config, w, name + ".mlp", norm(config, w, name + ".post_attention_layernorm", x))
    x = norm(config, w, "model.norm", x)
    output = w["model.embed_tokens.weight" if config["tied"] else "lm_head.weight"]
    first = torch.zeros(1)
    logp, entropy = first, first
    if len(tokens) > 1:
        predicted = torch.distributions.Categorical(logits=F.linear(x[:-1], output) / temperature)
        logp = torch.cat([first, predicted.log_prob(tokens[1:])])
        entropy = torch.cat([first, predicted.entropy()])
    result = {"logp": logp, "entropy": entropy}
    for head, options in config["outputs"].items():
        seen = x.detach() if options["detached"] else x
        result["head " + head] = F.linear(seen, w[f"heads.{head}.weight"], w[f"heads.{head}.bias"])[:, 0]
    return result


def batch_scores(config, w, batch):
    tokens, offsets = torch.tensor(batch["tokens"]), batch["offsets"]
    rows = [
        scores(config, w, tokens[start:end], temperature)
        for start, end, temperature in zip(offsets, offsets[1:], batch["temperature"])
    ]
    return {name: torch.cat([row[name] for row in rows]) for name in rows[0]}


def linear_loss(found, batch):
    return sum((torch.tensor(batch["columns"][name]) * values).sum() for name, values in found.items())


def main(folder):
    with open(f"{folder}/config.json") as file:
        config = json.load(file)["thoughtscope"]
    with open(f"{folder}/batch.json") as file:
        batch = json.load(file)
    w = {name: tensor.requires_grad_() for name, tensor in load(f"{folder}/model.safetensors").items()}
    out = {}

    found = batch_scores(config, w, batch)
    loss = linear_loss(found, batch)
    loss.backward()
    out["loss"] = loss.reshape(1)
    out.update({f"score.{name}": values for name, values in found.items()})
    out.update({f"gradient.{name}": tensor.grad.clone() for name, tensor in w.items()})

    step = batch["step"]
    heads = [tensor for name, tensor in w.items() if name.startswith("heads.")]
    trunk = [tensor for name, tensor in w.items() if not name.startswith("heads.")]
    groups = [
        {"params": heads, "lr": step["groups"][0]["learningRate"], "weight_decay": step["groups"][0]["weightDecay"]},
        {"params": trunk, "lr": step["groups"][1]["learningRate"], "weight_decay": step["groups"][1]["weightDecay"]},
    ]
    optimizer = torch.optim.AdamW([g for g in groups if g["params"]], betas=tuple(step["betas"]), eps=step["eps"])
    norms = []
    for _ in range(3):
        optimizer.zero_grad()
        linear_loss(batch_scores(config, w, batch), batch).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(list(w.values()), step["clip"]))
        optimizer.step()
    out["norms"] = torch.stack(norms)
    out.update({f"weight.{name}": tensor for name, tensor in w.items()})
    store(f"{folder}/torch.safetensors", out)


print(torch.__version__)
for each in sys.argv[1:]:
    main(each)
