import torch
import torch.nn.functional as F

scores = torch.tensor([1000.0, 0.0, 0.0])
actual = torch.tensor([0.0, 1.0, 0.0])
naive = torch.exp(scores) / torch.sum(torch.exp(scores))
naive_loss = -torch.sum(actual * torch.log(naive))
print(naive)
print(naive_loss.item())
print(F.softmax(scores, dim=0))
print(F.cross_entropy(scores, torch.tensor(1)).item())
