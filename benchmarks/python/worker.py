"""One contender's process in Python: worker.py torch|numpy, driven by lines of JSON.

The commands are those of src/processes/protocol.ts. Inputs come from and results go to raw files.
"""

import json
import os
import sys
import time

import numpy as np

CHECKED_STEPS = 10


class NumpyTasks:
    """Forward, and gradients by hand, in float32."""

    def open(self):
        return {"numpy": np.__version__, "threads": 1}

    @staticmethod
    def _softmax(logits):
        power = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return power / power.sum(axis=-1, keepdims=True)

    @staticmethod
    def _loss(logits, labels):
        largest = logits.max(axis=-1)
        total = np.exp(logits - largest[:, None]).sum(axis=-1)
        picked = logits[np.arange(len(labels)), labels]
        return (np.log(total) + largest - picked).mean()

    def _loss_and_gradient(self, logits, labels):
        gradient = self._softmax(logits)
        rows = np.arange(len(labels))
        loss = -np.log(gradient[rows, labels]).mean()
        gradient[rows, labels] -= 1
        gradient /= len(labels)
        return loss, gradient

    def softmax(self, sizes, logits):
        logits = logits.reshape(sizes["rows"], sizes["columns"])
        once = lambda: self._softmax(logits)
        return once, lambda: {"probabilities": once()}

    def crossEntropyForward(self, sizes, logits, labels):
        logits = logits.reshape(sizes["rows"], sizes["columns"])
        once = lambda: self._loss(logits, labels)
        return once, lambda: {"loss": once()}

    def crossEntropy(self, sizes, logits, labels):
        logits = logits.reshape(sizes["rows"], sizes["columns"])
        once = lambda: self._loss_and_gradient(logits, labels)
        return once, lambda: dict(zip(("loss", "gradient"), once()))

    def trainingStep(self, sizes, x, labels, weight1, bias1, weight2, bias2):
        x = x.reshape(sizes["batch"], sizes["features"])
        weight1 = weight1.reshape(sizes["features"], sizes["hidden"])
        weight2 = weight2.reshape(sizes["hidden"], sizes["classes"])
        rate = np.float32(sizes["learningRate"])

        def once():
            active = np.maximum(x @ weight1 + bias1, 0)
            loss, gradient = self._loss_and_gradient(active @ weight2 + bias2, labels)
            back = (gradient @ weight2.T) * (active > 0)
            weight2[...] -= rate * (active.T @ gradient)
            bias2[...] -= rate * gradient.sum(axis=0)
            weight1[...] -= rate * (x.T @ back)
            bias1[...] -= rate * back.sum(axis=0)
            return loss

        def results():
            losses = [once() for _ in range(CHECKED_STEPS)]
            return {"losses": losses, "weight1": weight1, "bias1": bias1, "weight2": weight2, "bias2": bias2}

        return once, results

    def matmul(self, sizes, a, b):
        a = a.reshape(sizes["rows"], sizes["inner"])
        b = b.reshape(sizes["inner"], sizes["columns"])
        once = lambda: a @ b
        return once, lambda: {"product": once()}


class TorchTasks:
    """As a user of PyTorch writes it."""

    def open(self):
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        return {"torch": torch.__version__, "threads": torch.get_num_threads()}

    def _logits(self, sizes, logits):
        return self.torch.from_numpy(logits).reshape(sizes["rows"], sizes["columns"])

    def softmax(self, sizes, logits):
        logits = self._logits(sizes, logits)
        once = lambda: self.torch.softmax(logits, 1)
        return once, lambda: {"probabilities": once().numpy()}

    def crossEntropyForward(self, sizes, logits, labels):
        logits = self._logits(sizes, logits)
        labels = self.torch.from_numpy(labels).long()
        loss = self.torch.nn.functional.cross_entropy
        once = lambda: loss(logits, labels)
        return once, lambda: {"loss": once().numpy()}

    def crossEntropy(self, sizes, logits, labels):
        logits = self._logits(sizes, logits).requires_grad_(True)
        labels = self.torch.from_numpy(labels).long()
        cross_entropy = self.torch.nn.functional.cross_entropy

        def once():
            logits.grad = None
            loss = cross_entropy(logits, labels)
            loss.backward()
            return loss

        def results():
            loss = once()
            return {"loss": loss.detach().numpy(), "gradient": logits.grad.numpy()}

        return once, results

    def trainingStep(self, sizes, x, labels, weight1, bias1, weight2, bias2):
        torch = self.torch
        first = torch.nn.Linear(sizes["features"], sizes["hidden"])
        second = torch.nn.Linear(sizes["hidden"], sizes["classes"])
        model = torch.nn.Sequential(first, torch.nn.ReLU(), second)
        with torch.no_grad():
            for layer, weight, bias in ((first, weight1, bias1), (second, weight2, bias2)):
                layer.weight.copy_(torch.from_numpy(weight).reshape(layer.in_features, -1).t())
                layer.bias.copy_(torch.from_numpy(bias))
        optimizer = torch.optim.SGD(model.parameters(), lr=sizes["learningRate"])
        criterion = torch.nn.CrossEntropyLoss()
        x = torch.from_numpy(x).reshape(sizes["batch"], sizes["features"])
        labels = torch.from_numpy(labels).long()

        def once():
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(x), labels)
            loss.backward()
            optimizer.step()
            return loss

        def results():
            losses = [once().item() for _ in range(CHECKED_STEPS)]
            return {
                "losses": losses,
                "weight1": first.weight.detach().t().numpy(),
                "bias1": first.bias.detach().numpy(),
                "weight2": second.weight.detach().t().numpy(),
                "bias2": second.bias.detach().numpy(),
            }

        return once, results

    def matmul(self, sizes, a, b):
        a = self.torch.from_numpy(a).reshape(sizes["rows"], sizes["inner"])
        b = self.torch.from_numpy(b).reshape(sizes["inner"], sizes["columns"])
        once = lambda: a @ b
        return once, lambda: {"product": once().numpy()}


def read_arrays(folder):
    kinds = {".f32": np.float32, ".i32": np.int32}
    arrays = {}
    for file in os.listdir(folder):
        name, extension = os.path.splitext(file)
        if extension in kinds:
            arrays[name] = np.fromfile(os.path.join(folder, file), dtype=kinds[extension])
    return arrays


def memory(key):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return None


class Worker:
    def __init__(self, tasks):
        self.tasks = tasks
        self.once = None
        self.outputs = None
        self.resident = None

    def open(self, **_):
        return self.tasks.open()

    def prepare(self, family, sizes, folder):
        make = getattr(self.tasks, family, None)
        if make is None:
            return False
        self.once, self.outputs = make(sizes, **read_arrays(folder))
        try:
            with open("/proc/self/clear_refs", "w") as refs:
                refs.write("5")
            self.resident = memory("VmRSS")
        except OSError:
            self.resident = None
        return True

    def results(self, folder):
        outputs = self.outputs()
        for name, values in outputs.items():
            np.ascontiguousarray(values, dtype=np.float64).tofile(os.path.join(folder, name + ".f64"))
        return list(outputs)

    def warm(self, milliseconds):
        first, best = None, float("inf")
        start = time.perf_counter()
        while True:
            before = time.perf_counter()
            self.once()
            taken = (time.perf_counter() - before) * 1e3
            first = taken if first is None else first
            best = min(best, taken)
            if (time.perf_counter() - start) * 1e3 >= milliseconds:
                return {"first": first, "best": best}

    def sample(self, times):
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(times):
            self.once()
        wall = time.perf_counter() - wall
        cpu = time.process_time() - cpu
        return {"cpu": cpu * 1e3 / times, "wall": wall * 1e3 / times}

    def peak(self):
        if self.resident is None:
            return None
        return max(0, memory("VmHWM") - self.resident)


def main():
    worker = Worker({"numpy": NumpyTasks, "torch": TorchTasks}[sys.argv[1]]())
    for line in sys.stdin:
        message = json.loads(line)
        try:
            value = getattr(worker, message["command"])(**message["request"])
            reply = {"id": message["id"], "value": value}
        except Exception as error:
            reply = {"id": message["id"], "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
