"""Runs onnx.checker with full_check (types and shapes inferred and compared) on files, one line each."""

import sys

import onnx

failed = 0
for path in sys.argv[1:]:
    model = onnx.load(path)
    try:
        onnx.checker.check_model(model, full_check=True)
    except Exception as error:
        failed += 1
        print(f"{path}: {error}")
    else:
        print(f"{path}: ok, {len(model.graph.node)} nodes, opset {model.opset_import[0].version}")
print(f"onnx {onnx.__version__}: {len(sys.argv) - 1 - failed} accepted, {failed} refused")
sys.exit(1 if failed else 0)
