import torch

good = torch.tensor([[2.0, 1.0, 0.1]])
bad = torch.tensor([[0.5, 2.0, 0.3]])
_, good_class = torch.max(good, 1)
_, bad_class = torch.max(bad, 1)
print(good_class)
print(bad_class)
