import torch
import torch.nn as nn

loss = nn.CrossEntropyLoss()
target = torch.tensor([0])
good = torch.tensor([[2.0, 1.0, 0.1]])
bad = torch.tensor([[0.5, 2.0, 0.3]])
print(loss(good, target).item())
print(loss(bad, target).item())
