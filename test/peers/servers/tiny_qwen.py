"""Makes a small Qwen3 model whose next word hangs mostly on the last one, so that its reasoning reads like reasoning. Nothing is trained
and nothing downloaded: the weights are random but for the chain below. Its server is real.

    python tiny_qwen.py FOLDER
"""

import sys

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

CHAIN = [
    "\n", "Six times seven", " is 36", ".", " Wait", ", that is wrong", "; let me check again", ": 6 × 7 = 42", " 🙂", "</think>",
    "\n\n", "The answer", " is **42**", " (“forty-two”)", "<|im_end|>",
]  # fmt: skip
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
)
WIDTH = 64


def main(folder: str) -> None:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    special = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]
    core.add_special_tokens(special)
    words = [word for word in CHAIN if word != "\n" and word not in special] + ["<think>"]
    core.add_tokens([AddedToken(word, normalized=False) for word in words])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)

    torch.manual_seed(7)
    config = Qwen3Config(
        vocab_size=len(core.get_vocab()),
        **{"hidden_size": WIDTH, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2},
        **{"head_dim": 32, "max_position_embeddings": 2048, "tie_word_embeddings": False},
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen3ForCausalLM(config)
    ids = [core.token_to_id("Ċ" if word == "\n" else word) for word in CHAIN]
    with torch.no_grad():
        embedding = model.model.embed_tokens.weight.normal_()
        head = model.lm_head.weight.normal_(std=0.02)
        # Logit 8 for the word that follows in the chain, 4 for the one after it: about 19 of 20 words come in order.
        for at, last in enumerate(ids[:-1]):
            for ahead, logit in ((1, 8.0), (2, 4.0)):
                if at + ahead < len(ids):
                    head[ids[at + ahead]] += logit / WIDTH * embedding[last]
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)


main(sys.argv[1])
