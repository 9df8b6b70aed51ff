"""Generators of random numbers of one's own, and the functions that write into their argument."""
import torch


def test_generator_repeats():
    own = torch.Generator()
    own.manual_seed(11)
    first = torch.rand(4, generator=own)
    own.manual_seed(11)
    say(torch.equal(first, torch.rand(4, generator=own)), own.initial_seed())


def test_generator_state():
    own = torch.Generator().manual_seed(2)
    torch.rand(3, generator=own)
    place = own.get_state()
    first = torch.randn(5, generator=own)
    own.set_state(place)
    say(torch.equal(first, torch.randn(5, generator=own)))


def test_generators_start_alike():
    say(torch.equal(torch.rand(3, generator=torch.Generator()), torch.rand(3, generator=torch.Generator())))
    say(torch.Generator().initial_seed())


def test_generator_leaves_the_common_sequence():
    torch.manual_seed(4)
    first = torch.rand(3)
    torch.manual_seed(4)
    own = torch.Generator().manual_seed(9)
    torch.rand(7, generator=own)
    say(torch.equal(first, torch.rand(3)))


def test_everything_draws_from_it():
    def drawn():
        own = torch.Generator().manual_seed(21)
        return [
            torch.rand(3, generator=own),
            torch.randn(2, 2, generator=own),
            torch.randperm(6, generator=own),
            torch.randint(9, (4,), generator=own),
            torch.bernoulli(torch.full((5,), 0.5), generator=own),
            torch.multinomial(torch.ones(4), 2, generator=own),
            torch.zeros(3).uniform_(generator=own),
            torch.zeros(3).normal_(0, 1, generator=own),
        ]

    for a, b in zip(drawn(), drawn()):
        say(torch.equal(a, b), a.shape)


def test_common_seed():
    torch.manual_seed(31)
    say(torch.initial_seed(), torch.random.initial_seed())
    torch.random.manual_seed(32)
    say(torch.initial_seed())


def test_write_and_return_the_same():
    for name in ("abs_", "exp_", "neg_", "sin_", "cos_", "tanh_", "sigmoid_", "relu_", "floor_", "ceil_", "round_", "trunc_", "square_", "reciprocal_", "zero_", "expm1_", "frac_", "erf_"):
        x = torch.tensor([0.5, -1.5, 2.0])
        y = getattr(torch, name)(x)
        say(name, y is x, x)


def test_write_with_arguments():
    x = torch.tensor([0.5, -1.5, 2.0])
    torch.clamp_(x, -1.0, 1.0)
    say(x)
    torch.fill_(x, 3.0)
    say(x)


def test_write_records():
    leaf = torch.tensor([0.5, 1.5], requires_grad=True)
    y = leaf * 2
    torch.exp_(y)
    say(y.grad_fn)
    y.sum().backward()
    say(leaf.grad)


def test_write_refuses_leaves():
    leaf = torch.ones(2, requires_grad=True)
    try:
        torch.sin_(leaf)
    except RuntimeError as error:
        say(error)
