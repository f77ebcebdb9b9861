"""Writes the models of src/fixtures as PyTorch's exporter writes them, with Debian's python3-onnx alone.

The names, attributes and patterns are those of torch.onnx.export: weights under their state-dict names in layout
[out, in], Gemm with transB=1, folded MatMul weights called onnx::MatMul_7, a dynamic axis called batch_size, and a
dynamic view as Shape, Gather, Unsqueeze, Concat, Reshape.

Run: /usr/bin/python3 packages/onnx/scripts/pytorch_fixtures.py
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).parent.parent / "src" / "fixtures"
random = np.random.default_rng(7)


def weight(*shape, dtype=np.float32):
    bound = 1 / np.sqrt(shape[-1])
    return random.uniform(-bound, bound, shape).astype(dtype)


def save(name, nodes, shape, classes, initializers, opset, typed=()):
    tensors = []
    for key, value in initializers.items():
        if key in typed:
            # PyTorch writes raw bytes; other exporters write the typed fields.
            kind = helper.np_dtype_to_tensor_dtype(value.dtype) if hasattr(helper, "np_dtype_to_tensor_dtype") else None
            kind = kind or onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[value.dtype]
            tensors.append(helper.make_tensor(key, kind, value.shape, value.flatten().tolist()))
        else:
            tensors.append(numpy_helper.from_array(value, key))
    graph = helper.make_graph(
        nodes,
        "main_graph",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch_size", *shape])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch_size", classes])],
        tensors,
    )
    model = helper.make_model(
        graph,
        producer_name="pytorch",
        producer_version="2.4.0",
        opset_imports=[helper.make_opsetid("", opset)],
    )
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(OUT / name))


def gemm(name, x, layer, y):
    return helper.make_node(
        "Gemm",
        [x, f"{layer}.weight", f"{layer}.bias"],
        [y],
        name=name,
        alpha=1.0,
        beta=1.0,
        transB=1,
    )


def node(op, inputs, output, name, **attributes):
    return helper.make_node(op, inputs, [output], name=name, **attributes)


def linear_layers():
    """nn.Sequential(Flatten, Linear, ReLU, Dropout, Linear, LogSoftmax), exported in evaluation mode."""
    nodes = [
        node("Flatten", ["input"], "/Flatten_output_0", "/Flatten", axis=1),
        gemm("/fc1/Gemm", "/Flatten_output_0", "fc1", "/fc1/Gemm_output_0"),
        node("Relu", ["/fc1/Gemm_output_0"], "/Relu_output_0", "/Relu"),
        gemm("/fc2/Gemm", "/Relu_output_0", "fc2", "/fc2/Gemm_output_0"),
        node("LogSoftmax", ["/fc2/Gemm_output_0"], "output", "/LogSoftmax", axis=1),
    ]
    weights = {
        "fc1.weight": weight(8, 12),
        "fc1.bias": weight(8),
        "fc2.weight": weight(3, 8),
        "fc2.bias": weight(3),
    }
    save("pytorch-mlp.onnx", nodes, [3, 4], 3, weights, 17)


def views_and_norms():
    """x.view(x.size(0), -1), linear layers over three dimensions, BatchNorm1d, activations, dropout kept in the file."""
    const = lambda value, name: helper.make_node(
        "Constant", [], [name], name=f"/Constant_{name}", value=numpy_helper.from_array(np.array(value))
    )
    nodes = [
        node("MatMul", ["input", "onnx::MatMul_41"], "/proj/MatMul_output_0", "/proj/MatMul"),
        node("Add", ["proj.bias", "/proj/MatMul_output_0"], "/proj/Add_output_0", "/proj/Add"),
        node("LeakyRelu", ["/proj/Add_output_0"], "/act/LeakyRelu_output_0", "/act/LeakyRelu", alpha=0.1),
        node("Shape", ["/act/LeakyRelu_output_0"], "/Shape_output_0", "/Shape"),
        const(np.int64(0), "zero"),
        node("Gather", ["/Shape_output_0", "zero"], "/Gather_output_0", "/Gather", axis=0),
        const(np.array([0], np.int64), "axes"),
        node("Unsqueeze", ["/Gather_output_0", "axes"], "/Unsqueeze_output_0", "/Unsqueeze"),
        const(np.array([-1], np.int64), "minus"),
        node("Concat", ["/Unsqueeze_output_0", "minus"], "/Concat_output_0", "/Concat", axis=0),
        node("Reshape", ["/act/LeakyRelu_output_0", "/Concat_output_0"], "/Reshape_output_0", "/Reshape"),
        helper.make_node(
            "BatchNormalization",
            ["/Reshape_output_0", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"],
            ["/bn/BatchNormalization_output_0"],
            name="/bn/BatchNormalization",
            epsilon=1e-5,
            momentum=0.9,
        ),
        const(np.float32(0), "low"),
        const(np.float32(6), "high"),
        node("Clip", ["/bn/BatchNormalization_output_0", "low", "high"], "/Clip_output_0", "/Clip"),
        const(np.float32(0.25), "ratio"),
        const(np.bool_(False), "mode"),
        node("Dropout", ["/Clip_output_0", "ratio", "mode"], "/Dropout_output_0", "/Dropout"),
        gemm("/head/Gemm", "/Dropout_output_0", "head", "/head/Gemm_output_0"),
        node("Elu", ["/head/Gemm_output_0"], "/Elu_output_0", "/Elu", alpha=1.0),
        node("Softmax", ["/Elu_output_0"], "output", "/Softmax", axis=-1),
    ]
    weights = {
        "onnx::MatMul_41": weight(4, 5),
        "proj.bias": weight(5),
        "bn.weight": 1 + weight(15),
        "bn.bias": weight(15),
        "bn.running_mean": weight(15),
        "bn.running_var": 1 + np.abs(weight(15)),
        "head.weight": weight(4, 15),
        "head.bias": weight(4),
    }
    save("pytorch-views.onnx", nodes, [3, 4], 4, weights, 13, typed=("head.weight", "proj.bias"))


def half_precision():
    """Weights stored in float16 and converted in the file; reductions, Unsqueeze and Squeeze of an older opset."""
    nodes = [
        node("Cast", ["fc.weight"], "/fc/weight", "/fc/Cast", to=TensorProto.FLOAT),
        node("Cast", ["fc.bias"], "/fc/bias", "/fc/Cast_1", to=TensorProto.FLOAT),
        node("ReduceMean", ["input"], "/Mean_output_0", "/ReduceMean", axes=[1], keepdims=0),
        node("Unsqueeze", ["/Mean_output_0"], "/Unsqueeze_output_0", "/Unsqueeze", axes=[1]),
        node("Squeeze", ["/Unsqueeze_output_0"], "/Squeeze_output_0", "/Squeeze", axes=[1]),
        helper.make_node(
            "Gemm", ["/Squeeze_output_0", "/fc/weight", "/fc/bias"], ["/fc"], name="/fc/Gemm", alpha=1.0, beta=1.0, transB=1
        ),
        node("Sigmoid", ["/fc"], "/Sigmoid_output_0", "/Sigmoid"),
        node("Softmax", ["/Sigmoid_output_0"], "output", "/Softmax", axis=1),
    ]
    weights = {"fc.weight": weight(3, 4, dtype=np.float16), "fc.bias": weight(3, dtype=np.float16)}
    save("pytorch-half.onnx", nodes, [5, 4], 3, weights, 11)


linear_layers()
views_and_norms()
half_precision()
