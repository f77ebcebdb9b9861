import torch
import torch.nn.functional as F

logits = torch.tensor([[2.0, 1.0, 0.1]])
wrong = F.cross_entropy(F.softmax(logits, dim=1), torch.tensor([0]))
right = F.cross_entropy(logits, torch.tensor([0]))
print(wrong.item())
print(right.item())
