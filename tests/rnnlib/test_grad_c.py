import pytest
from instances import assert_close, instance

from rnnlib.grad_c import class_counts, grad_c


@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
def test_it_is_predicted_minus_true_counts(batch):
    it = instance(batch=batch)
    predicted, true = class_counts(it.trace, it.y)
    assert true.tolist() == [(it.y == i).sum() for i in range(5)]
    assert_close(predicted.sum(), float(true.sum()))
    assert_close(grad_c(it.rnn, it.trace, it.y), predicted - true)
