"""Writes a small random model as GGUF: one layer, a vocabulary of bytes and a few words. Its text is noise; its server is real.

    python tiny_gguf.py FILE.gguf
"""

import sys

import gguf
import numpy as np

WORDS = ["Wait", "let", "me", "check", "so", "the", "answer", "is", "6", "7", "42", "×", "=", ",", "."]
TAGS = ["<think>", "</think>"]
WIDTH, HEADS, FEED = 32, 4, 64


def main(path: str) -> None:
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    types += [gguf.TokenType.BYTE] * 256
    for word in [f"▁{word}" for word in WORDS] + TAGS:
        tokens.append(word)
        types.append(gguf.TokenType.NORMAL)
    random = np.random.default_rng(7)

    def noise(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(2048)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template("{% for m in messages %}{{ m['content'] }}\n{% endfor %}")
    embedding = noise(len(tokens), WIDTH)
    writer.add_tensor("token_embd.weight", embedding)
    # Words are likelier than bytes, which are seldom whole characters.
    output = noise(len(tokens), WIDTH)
    output[: 3 + 256] *= 0.2
    output[3 + 256 :] *= 4
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for name, shape in {
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (WIDTH, WIDTH),
        "attn_v": (WIDTH, WIDTH),
        "attn_output": (WIDTH, WIDTH),
        "ffn_gate": (FEED, WIDTH),
        "ffn_up": (FEED, WIDTH),
        "ffn_down": (WIDTH, FEED),
    }.items():
        writer.add_tensor(f"blk.0.{name}.weight", noise(*shape))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


main(sys.argv[1])
