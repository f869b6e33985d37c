import type { Flow, Network } from './network.ts';

/** Inception-v4 (Szegedy et al., 2017, figures 3 to 9): 3 × 299 × 299 to 1,000 logits, 42,679,816 parameters. */
export function inceptionV4(net: Network): Flow {
  let flow = stem(net);
  for (let at = 1; at <= 4; at++) flow = blockA(net, flow, `a${at}`);
  flow = reductionA(net, flow);
  for (let at = 1; at <= 7; at++) flow = blockB(net, flow, `b${at}`);
  flow = reductionB(net, flow);
  for (let at = 1; at <= 3; at++) flow = blockC(net, flow, `c${at}`);
  return net.dense(net.flatten(net.globalAverage(flow, 'pool'), 'flat'), 'logits', 1000);
}

type Kernel = number | readonly [height: number, width: number];

/** Output channels and kernel of each convolution of a branch, each as large as its input. */
type Branch = readonly (readonly [out: number, kernel: Kernel])[];

function stem(net: Network): Flow {
  let flow = reduced(net, net.input, 'stem.1', 32);
  flow = unit(net, flow, 'stem.2', { out: 32, kernel: 3 });
  flow = unit(net, flow, 'stem.3', { out: 64, kernel: 3, pad: 1 });
  flow = net.concat([halved(net, flow, 'stem.4.pool'), reduced(net, flow, 'stem.4', 96)], 'stem.4.join');
  const short = branch(net, flow, 'stem.5a', [[64, 1]]);
  const long = branch(net, flow, 'stem.5b', [
    [64, 1],
    [64, [1, 7]],
    [64, [7, 1]],
  ]);
  flow = net.concat(
    [unit(net, short, 'stem.6a', { out: 96, kernel: 3 }), unit(net, long, 'stem.6b', { out: 96, kernel: 3 })],
    'stem.6.join',
  );
  return net.concat([reduced(net, flow, 'stem.7', 192), halved(net, flow, 'stem.7.pool')], 'stem.7.join');
}

function blockA(net: Network, from: Flow, name: string): Flow {
  return joined(net, from, name, 96, [
    [[96, 1]],
    [
      [64, 1],
      [96, 3],
    ],
    [
      [64, 1],
      [96, 3],
      [96, 3],
    ],
  ]);
}

function blockB(net: Network, from: Flow, name: string): Flow {
  return joined(net, from, name, 128, [
    [[384, 1]],
    [
      [192, 1],
      [224, [1, 7]],
      [256, [7, 1]],
    ],
    [
      [192, 1],
      [192, [7, 1]],
      [224, [1, 7]],
      [224, [7, 1]],
      [256, [1, 7]],
    ],
  ]);
}

/** Two of its branches fork at their end. */
function blockC(net: Network, from: Flow, name: string): Flow {
  const fork = (flow: Flow, part: string): Flow[] => [
    branch(net, flow, `${name}.${part}.wide`, [[256, [1, 3]]]),
    branch(net, flow, `${name}.${part}.high`, [[256, [3, 1]]]),
  ];
  const middle = branch(net, from, `${name}.2`, [[384, 1]]);
  const long = branch(net, from, `${name}.3`, [
    [384, 1],
    [448, [3, 1]],
    [512, [1, 3]],
  ]);
  return net.concat(
    [
      branch(net, from, `${name}.1`, [[256, 1]]),
      ...fork(middle, '2'),
      ...fork(long, '3'),
      branch(net, average(net, from, name), `${name}.pooled`, [[256, 1]]),
    ],
    `${name}.join`,
  );
}

function reductionA(net: Network, from: Flow): Flow {
  const long = branch(net, from, 'reduce-a.2', [
    [192, 1],
    [224, 3],
  ]);
  return net.concat(
    [
      reduced(net, from, 'reduce-a.1', 384),
      reduced(net, long, 'reduce-a.2.last', 256),
      halved(net, from, 'reduce-a.pool'),
    ],
    'reduce-a.join',
  );
}

function reductionB(net: Network, from: Flow): Flow {
  const short = branch(net, from, 'reduce-b.1', [[192, 1]]);
  const long = branch(net, from, 'reduce-b.2', [
    [256, 1],
    [256, [1, 7]],
    [320, [7, 1]],
  ]);
  return net.concat(
    [
      reduced(net, short, 'reduce-b.1.last', 192),
      reduced(net, long, 'reduce-b.2.last', 320),
      halved(net, from, 'reduce-b.pool'),
    ],
    'reduce-b.join',
  );
}

/** The branches beside each other, and beside them what is pooled, of so many channels. */
function joined(net: Network, from: Flow, name: string, pooled: number, branches: readonly Branch[]): Flow {
  const flows = branches.map((one, at) => branch(net, from, `${name}.${at + 1}`, one));
  flows.push(branch(net, average(net, from, name), `${name}.pooled`, [[pooled, 1]]));
  return net.concat(flows, `${name}.join`);
}

function branch(net: Network, from: Flow, name: string, convolutions: Branch): Flow {
  return convolutions.reduce((flow, [out, kernel], at) => {
    const [height, width] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    return unit(net, flow, `${name}.${at + 1}`, { out, kernel, pad: [(height - 1) / 2, (width - 1) / 2] });
  }, from);
}

const average = (net: Network, from: Flow, name: string): Flow =>
  net.averagePool(from, `${name}.average`, { kernel: 3, stride: 1, pad: 1 });

const halved = (net: Network, from: Flow, name: string): Flow => net.maxPool(from, name, { kernel: 3, stride: 2 });

const reduced = (net: Network, from: Flow, name: string, out: number): Flow =>
  unit(net, from, name, { out, kernel: 3, stride: 2 });

const unit = (net: Network, from: Flow, name: string, how: Parameters<Network['unit']>[2]): Flow =>
  net.relu(net.unit(from, name, how));
