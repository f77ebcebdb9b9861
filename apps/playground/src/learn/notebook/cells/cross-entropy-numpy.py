import numpy as np

def cross_entropy(actual, predicted):
    return -np.sum(actual * np.log(predicted))

actual = np.array([1, 0, 0])
good = np.array([0.7, 0.2, 0.1])
bad = np.array([0.1, 0.3, 0.6])
print(cross_entropy(actual, good))
print(cross_entropy(actual, bad))
