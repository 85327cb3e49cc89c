"""A Trainer of transformers with our data sets, on the processor: next ids and masked ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("accelerate")

import wikiprep  # noqa: E402
from wikiprep.torch import MaskTokens, TokenBlocks, TokenStream  # noqa: E402

VOCABULARY = 600


@pytest.fixture(scope="module")
def tokens(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Token files with a vocabulary that a tiny model learns."""
    folder = tmp_path_factory.mktemp("tiny")
    wikiprep.train_tokenizer(mixed / "corpus", vocab_size=VOCABULARY, output=folder / "own", progress=False)
    wikiprep.tokenize(
        mixed / "corpus", output=folder / "out", tokenizer=folder / "own.json", val_ratio=0.2, progress=False
    )
    return folder / "out"


def causal_model() -> Any:
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(
        vocab_size=VOCABULARY, n_positions=64, n_embd=32, n_layer=1, n_head=2, bos_token_id=None, eos_token_id=None,
    ))


def masked_model() -> Any:
    return transformers.BertForMaskedLM(transformers.BertConfig(
        vocab_size=VOCABULARY + 1, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=64, pad_token_id=None,
    ))


def losses_of(model: Any, data: Any, folder: Path, **options: Any) -> List[float]:
    arguments = transformers.TrainingArguments(
        output_dir=str(folder), max_steps=60, per_device_train_batch_size=8, learning_rate=0.01, use_cpu=True,
        report_to=[], logging_steps=1, save_strategy="no", disable_tqdm=True, seed=1, **options,
    )
    trainer = transformers.Trainer(model=model, args=arguments, train_dataset=data)
    trainer.train()
    return [row["loss"] for row in trainer.state.log_history if "loss" in row]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("use", ["blocks", "stream", "masked"])
def test_the_loss_falls(tokens: Path, tmp_path: Path, use: str, workers: int) -> None:
    torch.manual_seed(1)
    model = masked_model() if use == "masked" else causal_model()
    data: Any = {
        "blocks": lambda: TokenBlocks(tokens, block_size=64),
        # The Trainer shares batches out by itself: it is given the stream of one rank.
        "stream": lambda: TokenStream(tokens, block_size=64, batch_size=8, rank=0, world_size=1),
        "masked": lambda: TokenBlocks(tokens, block_size=64, mask=MaskTokens(VOCABULARY)),
    }[use]()
    losses = losses_of(model, data, tmp_path, dataloader_num_workers=workers)
    assert len(losses) == 60
    assert sum(losses[-10:]) / 10 < losses[0] - 0.5


def test_labels_are_what_the_model_shifts(tokens: Path) -> None:
    """transformers' own loss of a block is that of predicting each next id."""
    torch.manual_seed(1)
    model = causal_model().eval()
    item = {name: value.unsqueeze(0) for name, value in TokenBlocks(tokens, block_size=64)[3].items()}
    shown = model(**item)
    expected = torch.nn.functional.cross_entropy(shown.logits[0, :-1], item["input_ids"][0, 1:])
    assert float(shown.loss.detach()) == pytest.approx(float(expected.detach()), rel=1e-5)
