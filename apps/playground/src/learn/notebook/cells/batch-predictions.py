import torch

good = torch.tensor([[0.1, 0.2, 3.9], [1.2, 0.1, 0.3], [0.3, 2.2, 0.2]])
bad = torch.tensor([[0.9, 0.2, 0.1], [0.1, 0.3, 1.5], [1.2, 0.2, 0.5]])
_, good_classes = torch.max(good, 1)
_, bad_classes = torch.max(bad, 1)
print(good_classes)
print(bad_classes)
