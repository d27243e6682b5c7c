"""Writes all-MiniLM-L6-v2 as an ONNX graph, which is not published with the weights.

Two graphs give the same vectors: one of standard operators, which any runtime reads, and one of
the fused operators that ONNX Runtime adds to them, as its own optimizer makes of BERT.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

WIDTH, HEADS, LAYERS, EPSILON = 384, 12, 6, 1e-12
HEAD = WIDTH // HEADS
FUSED = "com.microsoft"


def write(weights, file, fused):
    """Writes the graph of the safetensors file `weights` to `file`."""
    graph = Graph(load_file(weights))
    tokens = graph.embedded()
    for number in range(LAYERS):
        layer = graph.fused_layer if fused else graph.layer
        tokens = layer(tokens, f"encoder.layer.{number}.")
    graph.pooled(tokens)
    onnx.save(graph.model(), file)


class Graph:
    def __init__(self, weights):
        self.weights = weights
        self.nodes = []
        self.constants = []
        self.mask = self.add("Cast", "attention_mask", to=TensorProto.FLOAT)
        self.fused_mask = self.add("Cast", "attention_mask", to=TensorProto.INT32)
        # Added to scores: 0 where there is a token, so little elsewhere that softmax makes it 0.
        absent = self.add("Sub", self.constant(np.float32(1)), self.mask)
        hidden = self.add("Mul", absent, self.constant(np.float32(-1e9)))
        self.bias = self.add("Unsqueeze", hidden, self.constant(np.array([1, 2])))

    def add(self, operator, *inputs, name=None, domain="", **attributes):
        output = name or f"{operator}_{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, list(inputs), [output], domain=domain, **attributes))
        return output

    def constant(self, value):
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def weight(self, name):
        return self.constant(self.weights[name])

    def linear(self, rows, name):
        """Weights are kept as output by input, and ONNX multiplies from the right."""
        product = self.add("MatMul", rows, self.transposed(name))
        return self.add("Add", product, self.weight(f"{name}.bias"))

    def transposed(self, name):
        return self.constant(np.ascontiguousarray(self.weights[f"{name}.weight"].T))

    def normalized(self, rows, name):
        return self.add(
            "LayerNormalization", rows, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"),
            axis=-1, epsilon=EPSILON)

    def embedded(self):
        words = self.add(
            "Gather", self.weight("embeddings.word_embeddings.weight"), "input_ids")
        # Every text is of the first segment.
        places = (self.weights["embeddings.position_embeddings.weight"]
                  + self.weights["embeddings.token_type_embeddings.weight"][0])
        shape = self.add("Shape", "input_ids", start=1, end=2)
        first = self.add(
            "Slice", self.constant(places), self.constant(np.array([0])), shape,
            self.constant(np.array([0])))
        return self.normalized(self.add("Add", words, first), "embeddings.LayerNorm")

    def heads(self, rows, order):
        split = self.add("Reshape", rows, self.constant(np.array([0, 0, HEADS, HEAD])))
        return self.add("Transpose", split, perm=order)

    def layer(self, tokens, name):
        query, key, value = (
            self.heads(self.linear(tokens, f"{name}attention.self.{part}"), order)
            for part, order in (
                ("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])))
        scores = self.add(
            "Div", self.add("MatMul", query, key), self.constant(np.float32(HEAD ** 0.5)))
        shares = self.add("Softmax", self.add("Add", scores, self.bias), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", shares, value), perm=[0, 2, 1, 3])
        joined = self.add("Reshape", mixed, self.constant(np.array([0, 0, WIDTH])))
        attended = self.normalized(
            self.add("Add", self.linear(joined, f"{name}attention.output.dense"), tokens),
            f"{name}attention.output.LayerNorm")
        inner = self.add("Gelu", self.linear(attended, f"{name}intermediate.dense"))
        return self.normalized(
            self.add("Add", self.linear(inner, f"{name}output.dense"), attended),
            f"{name}output.LayerNorm")

    def fused_layer(self, tokens, name):
        parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        mixed = self.add(
            "Attention", tokens, self.constant(np.ascontiguousarray(weight)), self.constant(bias),
            self.fused_mask, domain=FUSED, num_heads=HEADS)
        attended = self.fused_sum(mixed, tokens, f"{name}attention.output.")
        product = self.add("MatMul", attended, self.transposed(f"{name}intermediate.dense"))
        inner = self.add(
            "BiasGelu", product, self.weight(f"{name}intermediate.dense.bias"), domain=FUSED)
        return self.fused_sum(inner, attended, f"{name}output.")

    def fused_sum(self, rows, skipped, name):
        """A linear layer, what went around it, and the norm of both."""
        product = self.add("MatMul", rows, self.transposed(f"{name}dense"))
        return self.add(
            "SkipLayerNormalization", product, skipped, self.weight(f"{name}LayerNorm.weight"),
            self.weight(f"{name}LayerNorm.bias"), self.weight(f"{name}dense.bias"),
            domain=FUSED, epsilon=EPSILON)

    def pooled(self, tokens):
        """The mean of each text's tokens, at unit length."""
        mask = self.add("Unsqueeze", self.mask, self.constant(np.array([2])))
        axis = self.constant(np.array([1]))
        total = self.add("ReduceSum", self.add("Mul", tokens, mask), axis, keepdims=0)
        count = self.add("ReduceSum", mask, axis, keepdims=0)
        mean = self.add("Div", total, count)
        self.add("Div", mean, self.add("ReduceL2", mean, axis, keepdims=1), name="vectors")

    def model(self):
        shape = ["texts", "tokens"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in ("input_ids", "attention_mask")]
        output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])
        graph = helper.make_graph(self.nodes, "MiniLM", inputs, [output], self.constants)
        versions = [helper.make_opsetid("", 20), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=10)
