import { at, type Lowering, type Table } from './lowering.ts';

/** One ONNX node of the same operands. */
const same =
  (op: string): Lowering =>
  (b, { x }) =>
    b.node(op, x);

export const elementwise: Table = {
  neg: same('Neg'),
  abs: same('Abs'),
  exp: same('Exp'),
  log: same('Log'),
  sqrt: same('Sqrt'),
  sin: same('Sin'),
  cos: same('Cos'),
  tanh: same('Tanh'),
  add: same('Add'),
  sub: same('Sub'),
  mul: same('Mul'),
  div: same('Div'),
  where: same('Where'),
  cast: (b, site) => b.cast(at(site, 0), site.spec.dtype),
  full: (b, { spec, attrs }) => {
    const value = b.scalar(spec.dtype, Number(attrs['value']));
    return spec.shape.length === 0 ? value : b.expand(value, spec.shape);
  },
};
