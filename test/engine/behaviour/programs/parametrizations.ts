/** @file Parametrizations of modules' tensors, and weight and spectral norm. Translated from test/reference/behaviour/parametrizations.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  error,
  exact,
  float,
  getitem,
  isinstance,
  len,
  list,
  method,
  mul,
  say,
  setattr,
  type,
} from '../python.ts';

const nn = torch.nn;
const parametrize = torch.nn.utils.parametrize;
const spectral_norm = torch.nn.utils.parametrizations.spectral_norm;
const weight_norm = torch.nn.utils.parametrizations.weight_norm;
class Symmetric extends nn.Module {
  forward(x) {
    return add(x.triu(), x.triu(1).transpose(-1, -2));
  }
}
class Scaled extends nn.Module {
  constructor(factor) {
    super();
    this.factor = factor;
  }
  forward(x) {
    return mul(x, this.factor);
  }
  right_inverse(x) {
    return div(x, this.factor);
  }
}
class Sum extends nn.Module {
  forward(x, y) {
    return add(x, y);
  }
  right_inverse(z) {
    return [torch.zeros_like(z), z.clone()];
  }
}
const layer = (...shape) => {
  let module, parameter;
  module = nn.Linear(...shape);
  {
    using _1 = torch.no_grad();
    for (parameter of module.parameters()) {
      parameter.copy_(add(torch.arange(float(parameter.numel())).view_as(parameter), 1));
    }
  }
  return module;
};
export const test_register = () => {
  let module, same;
  module = layer(2, 2);
  same = parametrize.register_parametrization(module, 'weight', new Symmetric());
  say(same === module, module, type(module).__name__, isinstance(module, nn.Linear));
  say(
    module.weight,
    parametrize.is_parametrized(module),
    parametrize.is_parametrized(module, 'bias'),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of module.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
    list(method(module.state_dict(), 'keys')),
  );
  say(module.parametrizations.weight.original, len(getitem(module.parametrizations, ['weight'])));
  module(torch.ones(1, 2)).sum().backward();
  say(module.parametrizations.weight.original.grad, module.bias.grad);
  say(module.weight === module.weight);
};
export const test_several = () => {
  let module;
  module = layer(2, 2);
  parametrize.register_parametrization(module, 'weight', new Scaled(2.0));
  say(module.weight, module.parametrizations.weight.original);
  parametrize.register_parametrization(module, 'weight', new Symmetric());
  say(module.weight, module.parametrizations.weight);
  error(() => setattr(module, 'weight', torch.ones(2, 2)));
};
export const test_assignment = () => {
  let module, original;
  module = layer(2, 2);
  parametrize.register_parametrization(module, 'weight', new Scaled(4.0));
  original = module.parametrizations.weight.original;
  module.weight = torch.full([2, 2], 8.0);
  say(module.weight, original, original === module.parametrizations.weight.original);
};
export const test_several_originals = () => {
  let module;
  module = layer(2, 1);
  parametrize.register_parametrization(module, 'weight', new Sum());
  say(list(method(module.state_dict(), 'keys')), module.weight);
  say(module.parametrizations.weight.original0.requires_grad);
  error(() => parametrize.remove_parametrizations(module, 'weight', { leave_parametrized: false }));
  parametrize.remove_parametrizations(module, 'weight');
  say(module, module.weight, isinstance(module.weight, nn.Parameter));
};
export const test_remove = () => {
  let leave, module, before;
  for (leave of [true, false]) {
    module = layer(2, 2);
    before = module.weight;
    parametrize.register_parametrization(module, 'weight', new Symmetric());
    parametrize.remove_parametrizations(module, 'weight', { leave_parametrized: leave });
    say(module, module.weight, module.weight === before, parametrize.is_parametrized(module));
    say(
      (() => {
        const result = [];
        for (const [name, _] of module.named_parameters()) {
          result.push(name);
        }
        return result;
      })(),
      type(module).__name__,
    );
  }
};
export const test_refusals = () => {
  let module;
  module = layer(2, 2);
  class Shrinks extends nn.Module {
    forward(x) {
      return getitem(x, [torch.slice(null, 1)]);
    }
  }
  class Widens extends nn.Module {
    forward(x) {
      return x.double();
    }
  }
  error(() => parametrize.register_parametrization(module, 'weight', new Shrinks()));
  error(() => parametrize.register_parametrization(module, 'weight', new Widens()));
  error(() => parametrize.register_parametrization(module, 'absent', new Symmetric()));
  error(() => parametrize.remove_parametrizations(module, 'weight'));
  parametrize.register_parametrization(module, 'weight', new Shrinks(), { unsafe: true });
  say(module.weight);
};
export const test_of_buffer = () => {
  let module;
  module = nn.BatchNorm1d(2);
  parametrize.register_parametrization(module, 'running_mean', new Scaled(2.0));
  say(
    (() => {
      const result = [];
      for (const [name, _] of module.named_buffers()) {
        result.push(name);
      }
      return result;
    })(),
    module.running_mean,
  );
};
export const test_cached = () => {
  let calls, module;
  calls = [];
  class Counts extends nn.Module {
    forward(x) {
      method(calls, 'append', 1);
      return mul(x, 2);
    }
  }
  module = layer(2, 2);
  parametrize.register_parametrization(module, 'weight', new Counts());
  method(calls, 'clear');
  [module.weight, module.weight];
  say(len(calls));
  {
    using _2 = parametrize.cached();
    say(module.weight === module.weight);
  }
  say(len(calls));
};
export const test_weight_norm = () => {
  let module;
  module = weight_norm(layer(2, 3));
  say(module, list(method(module.state_dict(), 'keys')));
  say(module.parametrizations.weight.original0, module.parametrizations.weight.original1);
  say(module.weight.detach());
  module(torch.tensor([[1.0, -2.0]]))
    .pow(2)
    .sum()
    .backward();
  say(module.parametrizations.weight.original0.grad, module.parametrizations.weight.original1.grad);
  say(weight_norm(layer(2, 3), { dim: 1 }).parametrizations.weight.original0);
  say(weight_norm(layer(2, 3), { name: 'bias' }).parametrizations.bias.original0);
};
export const test_spectral_norm = () => {
  let module;
  module = spectral_norm(layer(3, 2), { n_power_iterations: 20 });
  say(module, list(method(module.state_dict(), 'keys')));
  say(close(torch.linalg.matrix_norm(module.weight, 2), 1.0, 1e-5));
  say(
    close(
      mul(module.weight, torch.linalg.matrix_norm(layer(3, 2).weight, 2)),
      layer(3, 2).weight,
      1e-5,
    ),
  );
  module.eval();
  say(exact(module.weight, module.weight));
  module(torch.ones(1, 3)).sum().backward();
  say(module.parametrizations.weight.original.grad.shape);
  error(() => spectral_norm(layer(2, 2), { dim: 3 }));
  error(() => spectral_norm(layer(2, 2), { n_power_iterations: 0 }));
  error(() => spectral_norm(layer(2, 2), { name: 'absent' }));
};
