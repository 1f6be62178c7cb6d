"""TRL's GRPOTrainer doing the step that engines.bench.ts does: 8 prompts, 8 samples of each, one epoch, no reference model, a
reward of no cost. The model is transformers' Qwen2 with random weights, of the same width, depth and number of parameters.
One JSON request starts it (see `Model` and `main`), each further line asks for one more step; answers are {"amount" (response
tokens), "wall", "cpu"} of that step, as a user would wait for it. Needs trl, transformers and torch.
"""

import json
import os
import sys
import tempfile
import time

threads = sys.argv[1]
os.environ["OMP_NUM_THREADS"] = threads
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"
# Answers go where the caller reads; whatever the libraries print must not.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

import torch
import transformers
import trl
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM, TrainerCallback
from trl import GRPOConfig, GRPOTrainer

torch.set_num_threads(int(threads))
transformers.logging.set_verbosity_error()


def say(answer):
    answers.write(json.dumps(answer) + "\n")


def tokenizer_of(vocab):
    """Words t0 … and an end that the model cannot draw, so that all responses have the same length."""
    words = {f"t{n}": n for n in range(vocab)}
    inner = Tokenizer(models.WordLevel({**words, "<end>": vocab}, unk_token="t0"))
    inner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<end>", pad_token="t0", padding_side="left")


def model_of(c):
    # Three matrices of 8/3 d instead of two of 4 d: as many parameters.
    return Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=c["vocab"],
            hidden_size=c["width"],
            intermediate_size=round(8 * c["width"] / 3),
            num_hidden_layers=c["layers"],
            num_attention_heads=c["heads"],
            num_key_value_heads=c["heads"],
            max_position_embeddings=c["context"],
            tie_word_embeddings=False,
            bos_token_id=None,
            eos_token_id=None,
        )
    )


class Turns(TrainerCallback):
    """After each step says what it took, then waits for a line that asks for the next."""

    def __init__(self, amount):
        self.amount, self.steps = amount, 0

    def start(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def on_step_end(self, args, state, control, **_):
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        self.steps += 1
        # The first one warms up: allocations, lazily made optimizer state.
        if self.steps > 1:
            say({"amount": self.amount, "wall": wall, "cpu": cpu})
            if not sys.stdin.readline():
                control.should_training_stop = True
        self.start()


def share_of_sevens(completion_ids, **_):
    return [sum(token % 7 == 0 for token in ids) / len(ids) for ids in completion_ids]


def main():
    say({"version": f"{trl.__version__} on PyTorch {torch.__version__}, transformers {transformers.__version__}"})
    line = sys.stdin.readline()
    if not line:
        return
    request = json.loads(line)
    rows, group, prompt, count = (request[k] for k in ("rows", "group", "prompt", "count"))
    vocab = request["model"]["vocab"]
    draw = lambda: " ".join(f"t{n}" for n in torch.randint(1, vocab, (prompt,)).tolist())
    turns = Turns(rows * count)
    with tempfile.TemporaryDirectory() as folder:
        trainer = GRPOTrainer(
            model=model_of(request["model"]),
            processing_class=tokenizer_of(vocab),
            reward_funcs=share_of_sevens,
            train_dataset=Dataset.from_list([{"prompt": draw()} for _ in range(4096)]),
            callbacks=[turns],
            args=GRPOConfig(
                output_dir=folder,
                use_cpu=True,
                bf16=False,
                per_device_train_batch_size=rows,
                gradient_accumulation_steps=1,
                steps_per_generation=1,
                num_generations=group,
                num_iterations=1,
                max_completion_length=count,
                generation_kwargs={"eos_token_id": vocab},
                temperature=1.0,
                beta=0.0,
                learning_rate=1e-4,
                max_grad_norm=1.0,
                gradient_checkpointing=False,
                max_steps=10**6,
                logging_steps=10**6,
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
        )
        turns.start()
        trainer.train()


main()
