/** @file The door `gradlens/mxnet`: symbols and arrays under MXNet's names. */

import {
  MXNetError,
  NotImplementedForSymbol,
  TypeError,
  ValueError,
  sym as canonical,
} from '../../index.ts';
import { Context, NDArray, nd } from './ndarray.ts';
import { MxExecutor, MxSymbol, sym } from './symbol.ts';

const cpu = (): Context => new Context();
/** Automatic names begin at 0 again: `using _ = new mx.name.NameManager()`. */
const name = { NameManager: canonical.NameManager } as const;

export {
  MxExecutor as Executor,
  MxSymbol as Symbol,
  MXNetError,
  NDArray,
  NotImplementedForSymbol,
  TypeError,
  ValueError,
  cpu,
  name,
  nd,
  sym,
  sym as symbol,
};

/** The namespace `mx`. */
const mx = { cpu, name, nd, sym, symbol: sym, MXNetError, NotImplementedForSymbol } as const;
export { mx };
export default mx;
