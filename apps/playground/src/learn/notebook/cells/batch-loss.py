import torch
import torch.nn as nn

loss = nn.CrossEntropyLoss()
target = torch.tensor([2, 0, 1])
good = torch.tensor([[0.1, 0.2, 3.9], [1.2, 0.1, 0.3], [0.3, 2.2, 0.2]])
bad = torch.tensor([[0.9, 0.2, 0.1], [0.1, 0.3, 1.5], [1.2, 0.2, 0.5]])
print(loss(good, target).item())
print(loss(bad, target).item())
