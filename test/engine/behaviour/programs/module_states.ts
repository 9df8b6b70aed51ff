/** @file Hooks around the states of modules, extra state, and modules put at paths. Translated from test/reference/behaviour/module_states.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  contains,
  delitem,
  error,
  getitem,
  len,
  list,
  method,
  mul,
  repr,
  say,
  setitem,
  sorted,
  truth,
  type,
} from '../python.ts';

const nn = torch.nn;
export const test_hooks_when_made = () => {
  let net, handle;
  net = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Linear(1, 1, { bias: false })));
  net.register_state_dict_pre_hook((module, prefix, keep_vars) =>
    say('outer before', repr(prefix), keep_vars),
  );
  getitem(net, [1]).register_state_dict_pre_hook((module, prefix, keep_vars) =>
    say('inner before', prefix, keep_vars),
  );
  const after = (module, state, prefix, metadata) => {
    say('after', prefix, list(method(state, 'keys')));
    setitem(state, [add(prefix, 'added')], torch.ones(1));
  };
  handle = getitem(net, [1]).register_state_dict_post_hook(after);
  say(list(method(net.state_dict(), 'keys')));
  say(list(method(net.state_dict({ keep_vars: true, prefix: 'net.' }), 'keys')));
  method(handle, 'remove');
  say(list(method(net.state_dict(), 'keys')));
};
export const test_hooks_when_loaded = () => {
  let net, one, state;
  net = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1));
  const before = (module, state, prefix, metadata, strict, missing, unexpected, messages) => {
    say('before', prefix, strict, sorted(method(state, 'keys')), missing, unexpected, messages);
    if (truth(contains(add(prefix, 'w'), state))) {
      setitem(state, [add(prefix, 'weight')], method(state, 'pop', add(prefix, 'w')));
    }
  };
  const after = (module, report) => {
    say('after', type(module).__name__, report.missing_keys, report.unexpected_keys);
  };
  net.register_load_state_dict_post_hook(after);
  getitem(net, [1]).register_load_state_dict_pre_hook(before);
  getitem(net, [1]).register_load_state_dict_post_hook(after);
  one = torch.ones(1);
  state = {
    '0.weight': getitem(one, [null]),
    '0.bias': one,
    '1.w': mul(getitem(one, [null]), 2),
    '1.bias': one,
  };
  say(net.load_state_dict(state), sorted(method(state, 'keys')), getitem(net, [1]).weight);
  error(() => net.load_state_dict({ '0.weight': getitem(one, [null]) }));
  say(net.load_state_dict({ '0.weight': getitem(one, [null]), x: one }, { strict: false }));
  const forgive = (module, report) => {
    method(report.missing_keys, 'clear');
  };
  net.register_load_state_dict_post_hook(forgive);
  say(net.load_state_dict({ '0.weight': getitem(one, [null]) }));
  const complain = (module, state, prefix, metadata, strict, missing, unexpected, messages) => {
    method(messages, 'append', 'not today');
  };
  net.register_load_state_dict_pre_hook(complain);
  error(() => net.load_state_dict(net.state_dict()));
};
class Counter extends nn.Module {
  constructor() {
    super();
    this.count = 0;
    this.weight = nn.Parameter(torch.ones(1));
  }
  forward(x) {
    this.count = add(this.count, 1);
    return mul(x, this.weight);
  }
  get_extra_state() {
    return { count: this.count };
  }
  set_extra_state(state) {
    this.count = getitem(state, ['count']);
  }
}
export const test_extra_state = () => {
  let first, state, second;
  first = nn.Sequential(new Counter(), nn.ReLU());
  first(torch.ones(1));
  first(torch.ones(1));
  state = first.state_dict();
  say(list(method(state, 'keys')), getitem(state, ['0._extra_state']));
  second = nn.Sequential(new Counter(), nn.ReLU());
  say(second.load_state_dict(state), getitem(second, [0]).count);
  error(() => second.load_state_dict({ '0.weight': torch.ones(1) }));
  say(second.load_state_dict({ '0.weight': torch.ones(1) }, { strict: false }));
  error(() => nn.Sequential(nn.Linear(1, 1)).load_state_dict({ '0._extra_state': 3 }));
};
export const test_set_submodule = () => {
  let net, model;
  net = nn.Sequential(nn.Linear(1, 2), nn.Sequential(nn.ReLU()));
  net.set_submodule('1.0', nn.Tanh());
  say(net);
  class Model extends nn.Module {
    constructor() {
      super();
      this.layer = nn.Linear(1, 1);
      this.size = 3;
    }
  }
  model = new Model();
  model.set_submodule('layer', nn.Sigmoid());
  model.set_submodule('other', nn.Tanh());
  say(model);
  error(() => model.set_submodule('', nn.Tanh()));
  error(() => model.set_submodule('size', nn.Tanh()));
  error(() => model.set_submodule('missing', nn.Tanh(), { strict: true }));
  error(() => model.set_submodule('missing.inner', nn.Tanh()));
};
export const test_names_and_deletion = () => {
  let net, parts, blocks;
  net = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1));
  say(net._get_name(), getitem(net, [0])._get_name());
  delitem(net, [0]);
  say(net, len(net));
  parts = nn.ModuleDict({ a: nn.ReLU(), b: nn.Tanh() });
  delitem(parts, ['a']);
  say(parts);
  blocks = nn.ModuleList([nn.ReLU(), nn.Tanh()]);
  delitem(blocks, [-1]);
  say(blocks);
};
