/** @file Checks of the rows of special functions around distributions. */

import * as g from 'gradlens';
import { type Checks, of, positive, signed } from './checks.ts';

const orders = of([2, 3], [1.2, 2.5, 0.7, 3, 1.9, 4]);
const parts = of([2, 3], [0.02, 0.3, 0.5, 0.77, 0.9, 0.999]);

export const specialChecks: Checks = {
  entrRow: [(a) => g.special.entr(a), positive],
  erfcxRow: [(a) => g.special.erfcx(a), signed],
  logNdtrRow: [(a) => g.special.logNdtr(a), signed],
  ndtriRow: [(a) => g.special.ndtri(a), parts],
  mvlgammaRow: [(a) => a.add(1).mvlgamma(3), positive],
  xlog1pyRow: [(a, b) => g.special.xlog1py(a, b), signed, positive],
  xlog1pyNumberRow: [(a) => g.special.xlog1py(1.5, a), positive],
  xlog1pyByNumberRow: [(a) => g.special.xlog1py(a, 2.5), signed],
  zetaRow: [(a) => g.special.zeta(orders.add(0.5), a), positive],
  zetaNumberRow: [(a) => g.special.zeta(2.5, a), positive],
  igammaRow: [(a) => g.igamma(orders, a), positive],
  igammacRow: [(a) => g.igammac(orders, a), positive],
};
